"""Records brought in from spreadsheets, in two steps: what would be done, then exactly that.

`words` reads what people type (12.3.2024, 3/2024, Soite, 272), `columns` and `subjects` say what a
sheet may hold, `running` goes through the rows within one edit, `files` writes templates and the
export that can be brought back. The file itself is read by `cooperation.sheets`.
"""
