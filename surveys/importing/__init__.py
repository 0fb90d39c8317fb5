"""Answers from survey tools' exports: one row for each respondent, labels or codes, XLSX or CSV.

Modules: `reading` (a file becomes columns with headings), `matching` (columns lead to questions,
values to options; likely ones proposed, the rest asked of staff and remembered), `converting`
(every row judged; what is wrong told by row and column), `writing` (all rows or none, by COPY, in
random order), `actions` (from the file's arrival to its end).
"""
