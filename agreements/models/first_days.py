"""The first day of a document and of an appendix: pages, search, API and files know no other.

A document's day is its own and that of its step, whichever is later. An appendix begins with its
first status or its first document that has a day. A document without a day begins with its
appendix, else with its agreement, like every undated attribute. Rows that are added later, with
later days, never move a first day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from agreements.models.agreement import AgreementStatus
from agreements.models.appendices import Appendix, AppendixStatus
from agreements.models.documents import Document


def has_begun(row: Any, day: date) -> bool:
    """Whether a row read with its `first_day` is shown on the day."""
    return row.first_day is not None and row.first_day <= day


def first_day_of_appendix() -> Combinable:
    """The expression for appendices; null: it has neither a status nor a dated document."""
    statuses = AppendixStatus.objects.filter(appendix=OuterRef("pk")).order_by("since")
    documents = Document.objects.filter(appendix=OuterRef("pk")).annotate(day=_own_day())
    dated = documents.exclude(day=None).order_by("day")
    return Least(Subquery(statuses.values("since")[:1]), Subquery(dated.values("day")[:1]))


def first_day_of_document() -> Combinable:
    """The expression for documents; null: as its appendix, or its agreement has no status."""
    appendices = Appendix.objects.filter(pk=OuterRef("appendix")).annotate(
        first_day=first_day_of_appendix()
    )
    statuses = AgreementStatus.objects.filter(agreement=OuterRef("agreement")).order_by("since")
    return Coalesce(
        _own_day(),
        Case(
            When(appendix=None, then=Subquery(statuses.values("since")[:1])),
            default=Subquery(appendices.values("first_day")),
            output_field=DateField(),
        ),
    )


def _own_day() -> Combinable:
    """The later of the days that are known (in PostgreSQL a null gives way to the other)."""
    return Greatest(F("dated_on"), F("step__held_on"))
