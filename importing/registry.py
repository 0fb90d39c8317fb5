"""The sheets that a file may have, one for each kind of record that can be imported."""

from __future__ import annotations

from importing.sheet_subject import SheetSubject
from toolkit.registry import Registry

sheets: Registry[SheetSubject] = Registry("sheets of the import", file="sheets")
"""In the order in which they are written: an owner before the rows that belong to it."""
