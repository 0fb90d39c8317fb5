"""Reference data: read from a folder of CSV files, checked as a whole, then written or refused.

`fixtures/reference/README.md` tells what the files hold; docs of each step are in its module:
`reading` (a file), `tables` (what is in which file), `checks` (between rows), `writing` (the rows).
"""

from cooperation.reference.loading import load_reference_data
from cooperation.reference.problems import Problem, ReferenceDataError
from cooperation.reference.writing import Summary, Tally

__all__ = ["Problem", "ReferenceDataError", "Summary", "Tally", "load_reference_data"]
