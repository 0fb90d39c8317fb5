"""The sheets an import knows: what each column means and how a row is found again and written."""

from importing.subjects.agreements import Agreements, Decisions, Parties, Statuses
from importing.subjects.base import Subject
from importing.subjects.forums import Forums, Participants
from importing.subjects.negotiations import Negotiations

SUBJECTS: tuple[Subject, ...] = (
    Agreements(),
    Statuses(),
    Parties(),
    Decisions(),
    Forums(),
    Participants(),
    Negotiations(),
)
"""In the order in which they are written: an owner before what hangs on it."""

__all__ = ["SUBJECTS", "Subject"]
