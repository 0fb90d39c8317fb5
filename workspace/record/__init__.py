"""What is on record of a place, by section: each row with its source, its age and where to edit it.

A fixed number of queries, however many rows there are.
"""

from workspace.record.case_file import CaseFile, case_file
from workspace.record.parts import SECTIONS, Section, section_of
from workspace.record.reading import Record, record_of
from workspace.record.rows import links_of, title_of

__all__ = [
    "SECTIONS",
    "CaseFile",
    "Record",
    "Section",
    "case_file",
    "links_of",
    "record_of",
    "section_of",
    "title_of",
]
