"""The negotiations held between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from cooperation.models import Municipality
from cooperation.situations import Span
from negotiations.models import STATUTORY, Format, Kind, Negotiation, Outcome
from situation.registry import Happening
from toolkit.days import exact_day
from toolkit.texts import Joined, Text


def happenings(span: Span) -> Iterator[Happening]:
    """A line for each negotiation and meeting that was held; one for a combined pair."""
    rows = Negotiation.objects.filter(
        outcome=Outcome.HELD, held_on__gt=span.first, held_on__lte=span.last
    ).select_related("group")
    shown = [
        row
        for row in rows.order_by("held_on", "pk")
        if not (row.combined_with_id and row.kind == Kind.HYTE)
    ]
    single = {row.municipalities[0] for row in shown if row.format == Format.ONE}
    names = Municipality.objects.in_bulk(single)
    for row in shown:
        kinds = STATUTORY if row.combined_with_id else (Kind(row.kind),)
        words = urlencode({"county": row.county_id, "year": row.held_on.year})
        yield Happening(
            row.county_id,
            row.held_on,
            capfirst(" + ".join(str(kind.label) for kind in kinds)),
            f"{reverse('negotiation_list')}?{words}",
            Joined.by(", ", exact_day(row.held_on, row.precision), _reach(row, names)),
        )


def _reach(row: Negotiation, names: Mapping[str, Municipality]) -> Text | str:
    """With whom it was held: the municipality, the group, or the format in words."""
    one = names.get(row.municipalities[0]) if row.format == Format.ONE else row.group
    return one.name if one else str(row.get_format_display())
