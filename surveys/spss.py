"""Answers as an SPSS file (.sav): every variable with its label, every code with its meaning.

The format is that of the PSPP developers' description: a header, a record for each variable, value
labels, names in full, and the cases, uncompressed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_TEXT, LONGEST_LABEL, LONGEST_NAME = 255, 120, 64
MISSING = -1.7976931348623157e308
LOWEST = -1.7976931348623155e308
NUMERIC, TEXT = 5, 1
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

Value = float | str | None


@dataclass(frozen=True)
class Variable:
    """A column: its name, label and the meanings of its codes."""

    name: str
    label: str
    meanings: dict[int, str] = field(default_factory=dict)
    is_text: bool = False
    decimals: int = 0

    @property
    def segments(self) -> int:
        """The number of eight-byte segments of a value."""
        return -(-LONGEST_TEXT // 8) if self.is_text else 1


def sav(variables: Sequence[Variable], cases: Iterable[Sequence[Value]], moment: datetime) -> bytes:
    """The file."""
    rows = [_case(variables, case) for case in cases]
    parts = [_header(variables, len(rows), moment)]
    parts += [_variable(number, one) for number, one in enumerate(variables, 1)]
    place = 1
    for one in variables:
        if one.meanings:
            parts.append(_meanings(one, place))
        place += one.segments
    names = "\t".join(f"V{n}={one.name}" for n, one in enumerate(variables, 1))
    parts += [
        _info(3, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001), 4),
        _info(4, struct.pack("<3d", MISSING, -MISSING, LOWEST), 8),
        _info(13, names.encode(), 1),
        _info(20, b"UTF-8", 1),
        struct.pack("<2i", 999, 0),
        *rows,
    ]
    return b"".join(parts)


def cut(text: str, most: int) -> bytes:
    """The text in at most `most` bytes, without splitting a character."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _header(variables: Sequence[Variable], cases: int, moment: datetime) -> bytes:
    day = f"{moment.day:02} {MONTHS[moment.month - 1]} {moment.year % 100:02}"
    return b"".join(
        (
            b"$FL2",
            b"@(#) SPSS DATA FILE Yhdyspinta".ljust(60),
            struct.pack("<5i", 2, sum(one.segments for one in variables), 0, 0, cases),
            struct.pack("<d", 100.0),
            day.encode(),
            moment.strftime("%H:%M:%S").encode(),
            b" " * 64,
            b"\0" * 3,
        )
    )


def _variable(number: int, one: Variable) -> bytes:
    label = cut(one.label, 250)
    print_format = (TEXT << 16 | LONGEST_TEXT << 8) if one.is_text else (NUMERIC << 16 | 8 << 8)
    print_format |= one.decimals
    width = LONGEST_TEXT if one.is_text else 0
    rest = struct.pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * 8
    return b"".join(
        (
            struct.pack("<6i", 2, width, 1, 0, print_format, print_format),
            f"V{number}".encode().ljust(8),
            struct.pack("<i", len(label)),
            label + b" " * (-len(label) % 4),
            rest * (one.segments - 1),
        )
    )


def _meanings(one: Variable, place: int) -> bytes:
    rows = [struct.pack("<2i", 3, len(one.meanings))]
    for code, words in one.meanings.items():
        label = cut(words, LONGEST_LABEL)
        padding = b" " * (-(1 + len(label)) % 8)
        rows.append(struct.pack("<dB", code, len(label)) + label + padding)
    return b"".join((*rows, struct.pack("<3i", 4, 1, place)))


def _info(kind: int, data: bytes, size: int) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _case(variables: Sequence[Variable], case: Sequence[Value]) -> bytes:
    parts = []
    for one, value in zip(variables, case, strict=True):
        if one.is_text:
            parts.append(cut(str(value or ""), LONGEST_TEXT).ljust(one.segments * 8))
        else:
            parts.append(struct.pack("<d", MISSING if value is None else float(value)))
    return b"".join(parts)
