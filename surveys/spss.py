"""Answers as an SPSS file (.sav): every variable with its label, every code with its meaning.

The format is that of the PSPP developers' description: a header, a record for each variable, value
labels, measurement levels, names in full, and the cases, uncompressed. A text longer than 255 bytes
is several variables of 255, which readers put together again; each holds 252 of its bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_LABEL, LONGEST_NAME = 120, 64
LONGEST_STRING, HELD = 255, 252
"""The longest string of one variable, and how much of a longer text each of its variables holds."""
MISSING = -1.7976931348623157e308
LOWEST = -1.7976931348623155e308
NUMERIC, TEXT = 5, 1
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

NOMINAL, ORDINAL, SCALE = 1, 2, 3
"""Measurement levels."""
LEFT, RIGHT = 0, 1
MOST_MISSING = 3
"""How many codes of a variable may stand for no value."""

Value = float | str | None


@dataclass(frozen=True)
class Variable:
    """A column: its name, label, measurement level and the meanings of its codes.

    `missing` are codes that stand for no value, at most three: statistics leave them out.
    """

    name: str
    label: str
    meanings: dict[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    level: int = NOMINAL
    is_text: bool = False
    decimals: int = 0


@dataclass(frozen=True)
class _Segment:
    """A variable of the file: a number, or a piece of a text of so many bytes."""

    name: str
    width: int
    of: Variable
    is_first: bool = True

    @property
    def size(self) -> int:
        """The number of eight-byte elements in a case."""
        return -(-self.width // 8) if self.width else 1


def sav(variables: Sequence[Variable], cases: Iterable[Sequence[Value]], moment: datetime) -> bytes:
    """The file. Text variables are as wide as their longest value."""
    rows = list(cases)
    widths = [
        max([1, *(len(_bytes(row[place])) for row in rows)]) if one.is_text else 0
        for place, one in enumerate(variables)
    ]
    segments = [
        piece
        for number, (one, width) in enumerate(zip(variables, widths, strict=True), 1)
        for piece in _segments(number, one, width)
    ]
    parts = [_header(segments, len(rows), moment)]
    parts += [_variable(piece) for piece in segments]
    place = 1
    for piece in segments:
        if piece.is_first and piece.of.meanings:
            parts.append(_meanings(piece.of, place))
        place += piece.size
    names = "\t".join(f"{piece.name}={piece.of.name}" for piece in segments if piece.is_first)
    long = "".join(
        f"V{number}={width:05}\0\t"
        for number, width in enumerate(widths, 1)
        if width > LONGEST_STRING
    )
    parts += [
        _info(3, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001), 4),
        _info(4, struct.pack("<3d", MISSING, -MISSING, LOWEST), 8),
        _info(11, b"".join(_display(piece) for piece in segments), 4),
        _info(13, names.encode(), 1),
        *([_info(14, long.encode(), 1)] if long else []),
        _info(20, b"UTF-8", 1),
        struct.pack("<2i", 999, 0),
        *(_case(variables, widths, row) for row in rows),
    ]
    return b"".join(parts)


def _bytes(value: Value) -> bytes:
    return str(value or "").encode()


def cut(text: str, most: int) -> bytes:
    """The text in at most `most` bytes, without splitting a character."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _segments(number: int, one: Variable, width: int) -> Iterator[_Segment]:
    """The variables of the file that a variable is written as, their names at most eight bytes."""
    if width <= LONGEST_STRING:
        yield _Segment(f"V{number}", width, one)
        return
    pieces = -(-width // HELD)
    for piece in range(pieces):
        name = f"V{number}" if piece == 0 else f"S{number:04X}_{piece:02X}"
        own = LONGEST_STRING if piece < pieces - 1 else width - (pieces - 1) * HELD
        yield _Segment(name, own, one, is_first=piece == 0)


def _header(segments: Sequence[_Segment], cases: int, moment: datetime) -> bytes:
    day = f"{moment.day:02} {MONTHS[moment.month - 1]} {moment.year % 100:02}"
    return b"".join(
        (
            b"$FL2",
            b"@(#) SPSS DATA FILE Yhdyspinta".ljust(60),
            struct.pack("<5i", 2, sum(piece.size for piece in segments), 0, 0, cases),
            struct.pack("<d", 100.0),
            day.encode(),
            moment.strftime("%H:%M:%S").encode(),
            b" " * 64,
            b"\0" * 3,
        )
    )


def _variable(piece: _Segment) -> bytes:
    one = piece.of
    label = cut(one.label, 250) if piece.is_first else b""
    print_format = TEXT << 16 | piece.width << 8 if piece.width else NUMERIC << 16 | 8 << 8
    print_format |= one.decimals
    has_label = int(bool(label))
    missing = one.missing if piece.is_first else ()
    rest = struct.pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * 8
    return b"".join(
        (
            struct.pack("<3i", 2, piece.width, has_label),
            struct.pack("<3i", len(missing), print_format, print_format),
            piece.name.encode().ljust(8),
            struct.pack("<i", len(label)) + label + b" " * (-len(label) % 4) if label else b"",
            struct.pack(f"<{len(missing)}d", *missing),
            rest * (piece.size - 1),
        )
    )


def _display(piece: _Segment) -> bytes:
    """The measurement level, the width of the column and its alignment."""
    width, side = (40, LEFT) if piece.width else (8, RIGHT)
    return struct.pack("<3i", NOMINAL if piece.width else piece.of.level, width, side)


def _meanings(one: Variable, place: int) -> bytes:
    rows = [struct.pack("<2i", 3, len(one.meanings))]
    for code, words in one.meanings.items():
        label = cut(words, LONGEST_LABEL)
        padding = b" " * (-(1 + len(label)) % 8)
        rows.append(struct.pack("<dB", code, len(label)) + label + padding)
    return b"".join((*rows, struct.pack("<3i", 4, 1, place)))


def _info(kind: int, data: bytes, size: int) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _case(variables: Sequence[Variable], widths: Sequence[int], case: Sequence[Value]) -> bytes:
    parts = []
    for one, width, value in zip(variables, widths, case, strict=True):
        if one.is_text:
            parts.append(_text(_bytes(value), width))
        else:
            number = MISSING if value is None else float(value)
            parts.append(struct.pack("<d", number))
    return b"".join(parts)


def _text(value: bytes, width: int) -> bytes:
    """A text in the elements of its segments: 255 bytes in each, and one that is not read."""
    if width <= LONGEST_STRING:
        return value.ljust(-(-width // 8) * 8)
    pieces = -(-width // HELD)
    last = -(-(width - (pieces - 1) * HELD) // 8) * 8
    chunks = [value[at : at + LONGEST_STRING] for at in range(0, len(value), LONGEST_STRING)]
    whole = b" ".join(chunks)  # each but the last is full
    return whole.ljust((pieces - 1) * (LONGEST_STRING + 1) + last)
