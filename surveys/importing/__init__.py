"""Import of answers from survey tools' exports (XLSX, CSV): one row each, labels or codes.

Modules: `reading` (a file becomes columns with headings), `matching` (columns are mapped to
questions, values to options; likely matches are proposed, the rest is chosen by staff and stored),
`converting` (every row is checked; problems are listed by row and column), `writing` (all rows or
none, by COPY, in random order), `actions` (the whole import of a file).
"""
