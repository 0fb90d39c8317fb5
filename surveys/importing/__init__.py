"""Import of answers from survey tools' exports (XLSX, CSV): one row each, labels or codes.

Modules: `layouts` and `grids` (a file becomes columns with headings), `index` (the survey by the
names in files), `headings` (a heading refers to a question or an option), `choices` (a cell is
divided by known labels), `matching` (the mapping, with likely matches; the rest is chosen by staff
and stored), `converting` (every row is checked; problems are listed by row and column), `trials`
(test answers of tools), `writing` (all rows or none, by COPY, in random order), `actions` (the
whole import of a file).
"""
