"""What a drill promises and what it measured."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One promise of a drill; `is_met` is None where it could not be measured here."""

    drill: str
    what: str
    promised: str
    measured: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.is_met]


@dataclass
class Results:
    """The rows of all drills so far, printed as they come."""

    drill: str = ""
    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, *, promised: str, measured: str, is_met: bool | None) -> None:
        """Add a row of the current drill."""
        row = Row(self.drill, what, promised, measured, is_met)
        self.rows.append(row)
        print(f"  {row.verdict}: {what}: {measured} (promised {promised})", flush=True)

    def not_measured(self, what: str, *, promised: str, reason: str) -> None:
        """Add a row for what this machine cannot measure, with the reason."""
        self.add(what, promised=promised, measured=reason, is_met=None)

    def table(self) -> str:
        """All rows as a table in Markdown."""
        lines = ["| drill | what | promised | measured | verdict |", "|---|---|---|---|---|"]
        lines += [
            f"| {row.drill} | {row.what} | {row.promised} | {row.measured} | {row.verdict} |"
            for row in self.rows
        ]
        return "\n".join(lines)
