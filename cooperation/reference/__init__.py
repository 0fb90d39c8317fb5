"""Reference data: read from a folder of CSV files, checked as a whole, then written or refused.

`fixtures/reference/README.md` describes the files; each step is documented in its module:
`reading` (a file), `tables` (contents of the files), `checks` (between rows), `writing` (the rows).
"""

from cooperation.reference.loading import load_reference_data
from cooperation.reference.problems import Problem, ReferenceDataError
from cooperation.reference.writing import Summary, Tally

__all__ = ["Problem", "ReferenceDataError", "Summary", "Tally", "load_reference_data"]
