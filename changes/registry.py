"""What apps register with the public history: subjects, day columns, pages of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

from toolkit.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

from accounts.registry import names_of_models


def _moves(models: Mapping[type[Model], str]) -> list[str]:
    return [f"{model.__name__} → {subject}" for model, subject in models.items()]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records with a page of their own: changes link to it, and can be filtered by one."""

    model: type[Model]
    address: str
    """The name of the page's URL, which takes the key of the record."""
    meaning: str
    """The meaning of the query parameter, for the API's description."""
    title: str = "title_fi"
    """The column with the record's name."""


history_subjects: Registry[StrOrPromise] = Registry("subjects of the history", file="changes")
"""Labels of subjects, by the names used in the API and in URLs of pages."""


moved_models: Registry[Mapping[type[Model], str]] = Registry(
    "models whose subject is not their app", file="changes", details=_moves
)
"""By app: the subject of each moved model. The API's names do not follow the code's apps."""


day_columns: Registry[Sequence[str]] = Registry(
    "columns with the day of a row", file="changes", details=tuple
)
"""By app: columns with the day from which a row is true, or on which it happened, in addition to
those that all apps have (`PRECISE_DAYS`).
"""


record_pages: Registry[RecordPage] = Registry(
    "records with a page of their own", file="changes", details=lambda one: [one.model.__name__]
)
"""By name: the query parameter that filters changes by a record, and their field in the API."""


confirmed_records: Registry[Sequence[type[Model]]] = Registry(
    "records whose confirmation counts", file="changes", details=names_of_models
)
"""By app: statement models with a county. The newest confirmation dates the county's record."""
