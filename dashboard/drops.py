"""Why counties left a figure of agreements: the agreement that was counted, and the one they have.

A drop does not show whether cooperation ended or only a period did, with a successor under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from agreements.models import PREPARING, Agreement, AgreementStatus, Kind, Status
from agreements.situation import AGREEMENTS, STRATEGIC, SUB
from cooperation.models import County
from history.known import as_known
from situation.comparison import Comparison, FigureChange

COUNTED = {Kind.STRATEGIC: f"{STRATEGIC.key}.", Kind.SUB: f"{SUB.key}."}
"""The beginning of the paths of figures that count an agreement of a kind."""


@dataclass(frozen=True, slots=True)
class Drop:
    """An agreement that is no longer counted, with its status and the one that follows it."""

    county: County
    status: AgreementStatus
    """The status on the later day of the agreement that was counted on the earlier one."""
    current: AgreementStatus | None
    """The status on the later day of the county's agreement that takes its place."""

    @property
    def agreement(self) -> Agreement:
        return self.status.agreement

    @property
    def is_without_successor(self) -> bool:
        """Whether it has ended and the county has no other strategic agreement on record."""
        is_strategic = self.agreement.kind == Kind.STRATEGIC
        return is_strategic and self.status.status == Status.ENDED and self.current is None


class _Turn(NamedTuple):
    """An agreement's status on two days."""

    before: AgreementStatus | None
    after: AgreementStatus


class Drops:
    """The agreements behind the drops of some figures, read in one query, if there is a drop."""

    def __init__(
        self, comparison: Comparison, counties: Mapping[str, County], paths: Iterable[str]
    ) -> None:
        self.comparison, self.counties = comparison, counties
        counted = tuple(COUNTED.values())
        changes = [comparison.change_of(path) for path in paths if path.startswith(counted)]
        left = {code for change in changes if change for code in change.left}
        with as_known(comparison.after.known_at):
            self._turns = _turns(left, comparison.before.date, comparison.after.date)

    def of(self, change: FigureChange) -> tuple[Drop, ...]:
        """The agreements that left a figure, by county; none for figures of other records."""
        codes = [code for code in change.left if code in self.counties]
        if change.path.startswith(COUNTED[Kind.STRATEGIC]):
            return tuple(drop for code in codes for drop in self._strategic(code))
        if change.path.startswith(COUNTED[Kind.SUB]):
            return tuple(drop for code in codes for drop in self._subs(code))
        return ()

    def _strategic(self, code: str) -> Iterator[Drop]:
        before, after = (
            AGREEMENTS.of(picture.states[code])
            for picture in (self.comparison.before, self.comparison.after)
        )
        turn = self._turns.get(before.agreement or 0)
        if turn and turn.before and turn.before.status != turn.after.status:
            is_same = after.agreement == before.agreement
            current = None if is_same else self._turns.get(after.agreement or 0)
            yield Drop(self.counties[code], turn.after, current.after if current else None)

    def _subs(self, code: str) -> Iterator[Drop]:
        subs = [
            turn
            for turn in self._turns.values()
            if (turn.after.agreement.county_id, turn.after.agreement.kind) == (code, Kind.SUB)
        ]
        for turn in subs:
            if turn.before and turn.before.status == Status.READY:
                yield Drop(self.counties[code], turn.after, _following(turn.after, subs))


def _following(ended: AgreementStatus, subs: list[_Turn]) -> AgreementStatus | None:
    """Another sub-agreement in preparation on one of its themes, if there is one."""
    themes = set(ended.agreement.themes)
    found = (
        turn.after
        for turn in subs
        if turn.after.status in PREPARING
        and turn.after.agreement != ended.agreement
        and themes.intersection(turn.after.agreement.themes)
    )
    return max(found, key=lambda status: (status.since, status.agreement_id), default=None)


def _turns(counties: set[str], before: date, after: date) -> dict[int, _Turn]:
    """The statuses on two days of the agreements of counties that are counted in figures."""
    if not counties:
        return {}
    rows = AgreementStatus.objects.filter(
        agreement__county__in=counties, agreement__kind__in=COUNTED, since__lte=after
    )
    found: dict[int, _Turn] = {}
    for row in rows.select_related("agreement").order_by("agreement", "since"):
        former = found.get(row.agreement_id)
        on_before = row if row.since <= before else former.before if former else None
        found[row.agreement_id] = _Turn(on_before, row)
    return found
