"""What happened to agreements between two days: their statuses, and the parties' answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import LISTED, Agreement, AgreementStatus, Decision, approves_on
from cooperation.actors import LISTED_TYPES
from cooperation.situations import Span
from situation.registry import Happening
from toolkit.days import exact_day
from toolkit.texts import Joined


def happenings(span: Span) -> Iterator[Happening]:
    """The statuses that agreements of any kind came to, and the answers they got."""
    yield from _statuses(span)
    yield from _answers(span)


def _statuses(span: Span) -> Iterator[Happening]:
    """A line for each agreement; a row that repeats the former status is no change."""
    earlier = AgreementStatus.objects.filter(
        agreement=OuterRef("agreement"), since__lt=OuterRef("since")
    )
    rows = AgreementStatus.objects.filter(
        since__gt=span.first, since__lte=span.last, status__in=LISTED
    ).annotate(former=Subquery(earlier.order_by("-since").values("status")[:1]))
    ordered = rows.select_related("agreement").order_by("agreement", "since")
    changes = [row for row in ordered if row.former != row.status]
    for agreement, group in groupby(changes, key=attrgetter("agreement")):
        found = list(group)
        text = ", ".join(
            f"{row} ({why})" if (why := row.other_reason) else str(row) for row in found
        )
        if agreement.kind != "strategic":
            text = f"{agreement.get_kind_display()}, {text}"
        yield _line(agreement, found[-1].since, text)


def _answers(span: Span) -> Iterator[Happening]:
    """A line for each agreement and result; an approval on a condition counts once it is met."""
    first, last = span.first, span.last
    answers = Decision.objects.answers_on(last).values("pk")
    is_met = Q(condition_met_on__gt=first, condition_met_on__lte=last)
    rows = (
        Decision.objects.filter(Q(decided_on__gt=first) | is_met, pk__in=Subquery(answers))
        .filter(party__agreement__in=Agreement.objects.with_life_on(last))
        .select_related("party__agreement", *(f"party__{one}" for one in LISTED_TYPES))
        .order_by("party__agreement", "decided_on", "pk")
    )
    groups: dict[tuple[Agreement, str], list[Decision]] = {}
    for row in rows:
        result = "" if approves_on(row, last) else str(row.get_result_display())
        groups.setdefault((row.party.agreement, result), []).append(row)
    for (agreement, result), found in groups.items():
        n = len(found)
        text = (
            _("%(result)s: %(n)s") % {"result": result, "n": n}
            if result
            else ngettext("%(n)s approval", "%(n)s approvals", n) % {"n": n}
        )
        names = (
            Joined.by(" ", row.party.shown_name, exact_day(row.decided_on, row.precision))
            for row in found
        )
        yield _line(agreement, found[-1].decided_on, text, *names)


def _line(agreement: Agreement, on: date, text: str, *names: Joined) -> Happening:
    path = reverse("agreement_detail", args=[agreement.pk])
    return Happening(agreement.county_id, on, agreement.title, path, text, names)
