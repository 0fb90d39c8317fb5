"""The outcome of a file: for each row what is done, or why it is refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A column that changes, with its old and new value."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a row is refused: the column, the value in it, the reason."""

    column: str
    value: str
    reason: str


@dataclass
class Result:
    """The result for a row of the file."""

    sheet: str
    row: int | None
    action: str
    name: str = ""
    pk: int | None = None
    version: int | None = None
    changes: list[CellChange] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    mark: str = ""
    question: str = ""
    """What the user must say about the row before it is written."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about some rows, which are given by their places and names."""

    sentence: str
    rows: tuple[str, ...]


@dataclass
class Outcome:
    """The outcome of a file, row by row."""

    rows: list[Result] = field(default_factory=list)
    digest: str = ""
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    """Each is answered with yes before the file is applied."""

    def ask(self) -> None:
        """Collect the questions of the rows: each is asked once."""
        asked: dict[str, list[str]] = {}
        for row in self.rows:
            if row.question:
                sentence, _line_break, detail = row.question.partition("\n")
                place = f"{row.sheet} {row.row}: {row.name}"
                asked.setdefault(sentence, []).append(f"{place} ({detail})" if detail else place)
        self.questions = [Question(one, tuple(rows)) for one, rows in asked.items()]

    def count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def may_be_applied(self) -> bool:
        return not self.count(REFUSED) and bool(self.count(CREATED) + self.count(CHANGED))

    def as_json(self) -> dict[str, Any]:
        # A former version, which reads rows too, knows no questions.
        rows = [
            {name: value for name, value in asdict(row).items() if name != "question"}
            for row in self.rows
        ]
        questions = [asdict(one) for one in self.questions]
        kept = {"rows": rows, "digest": self.digest, "notes": self.notes}
        return kept | {"questions": questions}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Outcome:
        rows = [
            Result(
                **row
                | {
                    "changes": [CellChange(**one) for one in row["changes"]],
                    "problems": [CellProblem(**one) for one in row["problems"]],
                }
            )
            for row in kept["rows"]
        ]
        questions = [
            Question(one["sentence"], tuple(one["rows"])) for one in kept.get("questions", ())
        ]
        return cls(rows, kept["digest"], kept.get("notes", []), questions)


class Refused(Exception):  # noqa: N818 - not an error in the code: the result has the reason
    """The row is not written."""

    def __init__(self, *problems: CellProblem) -> None:
        super().__init__()
        self.problems = list(problems)
