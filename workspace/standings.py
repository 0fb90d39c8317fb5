"""Rows whose standing is recorded from a day on: at a merger one leaves, and the other goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from cooperation.actors import ActorType
from cooperation.models import Organisation
from editing.edits import Edit
from history.statements import Precision, source_of
from workspace.registry import Handed


@dataclass(frozen=True)
class WithStandings:
    """Hands over a row with standings: `standings` are rows with `since`, `precision`, `standing`.

    `row` is their column of the row, `whole` the row's column of its record; the standing `left`
    ends it. The rows in `said`, with the column of their day, stay with the former. Of what is
    `expected` after the day the other is expected too.
    """

    standings: type[Model]
    row: str
    whole: str
    left: str
    said: tuple[str, str]
    expected: str

    def __call__(self, edit: Edit, row: Any, into: Organisation, since: date) -> Handed:
        """Let the row leave on the day, and the other have its standing from then on.

        Only a row of which nothing is said before the day becomes the other as it is. Where the
        other is there already, its own standings hold.
        """
        all_ = self._standings_of(row)
        before = [one for one in all_ if one.since < since]
        later = [one for one in all_ if one.since >= since]
        if not later and before and before[-1].standing == self.left:
            return Handed.KEPT
        same = {self.whole: getattr(row, self.whole), "organisation": into}
        other = type(row)._default_manager.filter(**same).first()
        rows, day = self.said
        if not before and other is None and not _any(getattr(row, rows), day, since):
            row.organisation = into
            edit.save(row, again=True)
            return Handed.MOVED
        has_other = other is not None and self._is_in_on(other, since)
        if not has_other:
            other = other or self._other(edit, row, same, since)
            self._give(edit, before, later, other, since)
        self._leave(edit, row, since, like=before[-1] if before else None)
        return Handed.ENDED if has_other else Handed.DIVIDED

    def _standings_of(self, row: Any) -> list[Any]:
        rows = self.standings._default_manager.filter(**{self.row: row})
        return list(rows.order_by("since"))

    def _is_in_on(self, row: Any, day: date) -> bool:
        until_then = [one for one in self._standings_of(row) if one.since <= day]
        return bool(until_then) and until_then[-1].standing != self.left

    def _other(self, edit: Edit, row: Any, same: dict[str, Any], since: date) -> Any:
        new = type(row)(type=ActorType.ORGANISATION, **same)
        expected = getattr(row, f"{self.expected}_on")
        if expected and expected >= since:
            known = getattr(row, f"{self.expected}_since") or since
            setattr(new, f"{self.expected}_on", expected)
            setattr(new, f"{self.expected}_since", max(known, since))
        return edit.save(new, again=True)

    def _give(self, edit: Edit, before: list[Any], later: list[Any], to: Any, since: date) -> None:
        """Give the other the standing that holds on the day, and those that follow it."""
        taken = {one.since for one in self._standings_of(to)}
        for one in later:
            if one.since not in taken:
                setattr(one, self.row, to)
                edit.save(one, again=True)
                taken.add(one.since)
        if before and before[-1].standing != self.left and since not in taken:
            self._stand(edit, to, before[-1].standing, since, like=before[-1])

    def _leave(self, edit: Edit, row: Any, since: date, *, like: Any) -> None:
        """End the row on the day; what it keeps of later days says nothing else."""
        kept = [one for one in self._standings_of(row) if one.since >= since]
        for one in kept:
            if one.standing != self.left:
                one.standing = self.left
                edit.save(one, again=True)
        if since not in {one.since for one in kept}:
            self._stand(edit, row, self.left, since, like=like)

    def _stand(self, edit: Edit, row: Any, standing: str, since: date, *, like: Any) -> None:
        """Write a standing from the day on, with the source of the one that it follows."""
        given = {"standing": standing, "since": since, "precision": Precision.DAY}
        made: Any = self.standings(**{self.row: row}, **given, **(source_of(like) if like else {}))
        edit.save(made, again=True)


def _any(rows: Any, day: str, before: date) -> bool:
    return bool(rows.filter(**{f"{day}__lt": before}).exists())
