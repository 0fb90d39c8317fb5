"""The independent judge: the situation of a day, counted in plain Python from plain rows.

Written from the domain's sentences for obviousness, not speed, by someone who has not read the
SQL. Where those sentences leave a choice, the choice is marked "Reading:".
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from .facts import (
    BEGUN,
    UNDER_WAY,
    Json,
    counties_on,
    covered,
    covers_all,
    forums_on,
    has_regional_council,
    held_in_window,
    is_combined,
    is_fully_covered,
    is_renewing,
    municipalities_on,
    negotiation_state,
    period_json,
    strategic_reason,
    strategic_status,
    sub_agreements,
    takes_part,
    window_on,
    with_parents,
)
from .rows import FIRST_DAY, FORMATS, FORUM_TYPES, LEVELS, REASONS, STAGES, Forum, Story

ONE_DAY = timedelta(days=1)
MOST_POINTS = 5000


class RefusedError(ValueError):
    """The question has no answer: the API answers 400."""


# ---------------------------------------------------------------- the situation


def situation(story: Story, day: date, county: str | None = None) -> Json:
    """The situation on `day`, shaped as the API shows it."""
    if day < FIRST_DAY:
        raise RefusedError(f"{day} is before the system's first day")
    codes = counties_on(story, day, county)
    if county is not None and not codes:
        # Reading: a county that does not exist on the day is an unknown county.
        raise RefusedError(f"no county {county} on {day}")
    return {
        "date": day.isoformat(),
        "known_at": None,
        "counties": len(codes),
        "municipalities": sum(len(municipalities_on(story, code, day)) for code in codes),
        "strategic_agreements": _strategic_agreements(story, codes, day),
        "sub_agreements": _sub_agreements(story, codes, day),
        "cooperation_negotiations": _negotiations(story, codes, "cooperation", day),
        "hyte_negotiations": _negotiations(story, codes, "hyte", day),
        "forums": _forums(story, codes, day),
    }


def figure(codes: list[str], belongs: Callable[[str], bool]) -> Json:
    """The counties for which it holds.

    Reading: `of` is always the number of counties that exist, also where a figure is a part of
    another one ("of those, …").
    """
    members = [code for code in codes if belongs(code)]
    return {"count": len(members), "of": len(codes), "counties": members}


def _strategic_agreements(story: Story, codes: list[str], day: date) -> Json:
    status = {code: strategic_status(story, code, day) for code in codes}
    reason = {code: strategic_reason(story, code, day) for code in codes}
    result = {
        stage: figure(codes, lambda code, stage=stage: status[code] == stage)
        for stage in (*STAGES, "unknown")
    }
    result["not_started"]["reasons"] = {
        why: figure(
            codes, lambda code, why=why: status[code] == "not_started" and reason[code] == why
        )
        for why in REASONS["not_started"]
    }
    result["prepared_or_in_preparation"] = figure(codes, lambda code: status[code] in BEGUN)
    result["with_regional_council"] = figure(
        codes, lambda code: has_regional_council(story, code, day)
    )
    result["renewing"] = figure(codes, lambda code: is_renewing(story, code, day))
    return result


def _sub_agreements(story: Story, codes: list[str], day: date) -> Json:
    themes = {
        code: with_parents(
            story,
            (key for row in sub_agreements(story, code, day, ("ready",)) for key in row.themes),
        )
        for code in codes
    }
    return {
        "ready": figure(codes, lambda code: bool(sub_agreements(story, code, day, ("ready",)))),
        "preparing": figure(codes, lambda code: bool(sub_agreements(story, code, day, UNDER_WAY))),
        "by_theme": {
            theme.key: figure(codes, lambda code, key=theme.key: key in themes[code])
            for theme in story.themes
        },
    }


def _negotiations(story: Story, codes: list[str], kind: str, day: date) -> Json:
    window = window_on(story, kind, day)
    result = {
        "window": period_json(window),
        **_states(story, codes, kind, day),
        **_coverage_figures(story, codes, kind, day),
        **_held_figures(story, codes, kind, day),
    }
    return result if window is not None else _nulls(result)


def _nulls(section: Json) -> Json:
    """The same keys, with the window and every figure null.

    Reading: `formats` keeps its three keys, each null, so that every figure's path stays.
    """
    nulls: Json = dict.fromkeys(section)
    nulls["formats"] = dict.fromkeys(section["formats"])
    return nulls


def _states(story: Story, codes: list[str], kind: str, day: date) -> Json:
    state = {code: negotiation_state(story, code, kind, day) for code in codes}
    return {
        name: figure(codes, lambda code, name=name: state[code] == name)
        for name in ("held", "planned", "confirmed_none", "not_recorded")
    }


def _coverage_figures(story: Story, codes: list[str], kind: str, day: date) -> Json:
    met = sorted(one for code in codes for one in covered(story, code, kind, day))
    return {
        "all_municipalities_covered": figure(
            codes, lambda code: is_fully_covered(story, code, kind, day)
        ),
        "municipalities_covered": {
            "count": len(met),
            "of": sum(len(municipalities_on(story, code, day)) for code in codes),
            "municipalities": met,
        },
    }


def _held_figures(story: Story, codes: list[str], kind: str, day: date) -> Json:
    """Figures of the held ones of the window, on `day`.

    Reading: `combined` of the cooperation negotiations is a zero, not null, before 2023: that
    duty was in force, there was only nothing to combine it with.
    """
    held = {code: held_in_window(story, code, kind, day) for code in codes}
    return {
        "formats": {
            name: figure(
                codes, lambda code, name=name: any(row.format == name for row in held[code])
            )
            for name in FORMATS
        },
        "combined": figure(codes, lambda code: any(is_combined(story, row) for row in held[code])),
        "with_regional_council": figure(
            codes, lambda code: any(row.regional_council_present for row in held[code])
        ),
    }


def _forums(story: Story, codes: list[str], day: date) -> Json:
    alive = {code: forums_on(story, code, day) for code in codes}
    everywhere = [row for code in codes for row in alive[code]]

    def having(holds: Callable[[Forum], bool]) -> Json:
        return figure(codes, lambda code: any(holds(row) for row in alive[code]))

    def counted(holds: Callable[[Forum], bool]) -> Json:
        return {"forums": sum(1 for row in everywhere if holds(row)), **having(holds)}

    return {
        "total": len(everywhere),
        "permanent": sum(1 for row in everywhere if row.permanent),
        "temporary": sum(1 for row in everywhere if not row.permanent),
        "by_level": {
            level: counted(lambda row, level=level: row.level == level) for level in LEVELS
        },
        "by_type": {kind: counted(lambda row, kind=kind: row.type == kind) for kind in FORUM_TYPES},
        "by_theme": {
            theme.key: counted(lambda row, key=theme.key: key in with_parents(story, row.themes))
            for theme in story.themes
        },
        "covering_all_municipalities": having(lambda row: covers_all(story, row, day)),
        "with_regional_council": having(lambda row: bool(takes_part(row, "regional_council", day))),
        "agreed_in_agreement": having(lambda row: row.agreed_in is not None),
    }


# ---------------------------------------------------------------- figures by path


def figures(picture: Json) -> dict[str, Json | int | None]:
    """Every figure of a situation by its path: a dict with counties, a plain number, or null."""
    sections = {name: part for name, part in picture.items() if isinstance(part, dict)}
    return dict(_figures(sections, ""))


def _figures(node: Json, prefix: str) -> Iterator[tuple[str, Json | int | None]]:
    for key, value in node.items():
        if key in ("window", "count", "of", "counties", "municipalities"):
            continue
        path = f"{prefix}{key}"
        if not isinstance(value, dict):
            yield path, value
            continue
        if "count" in value:
            yield path, value
        yield from _figures(value, f"{path}.")


def count_of(value: Json | int | None) -> int | None:
    """A figure's count, a number itself, or null."""
    return value["count"] if isinstance(value, dict) else value


def codes_of(value: Json | int | None) -> set[str]:
    """The counties (or municipalities) behind a figure; none behind a number or a null."""
    if not isinstance(value, dict):
        return set()
    return set(value["counties"] if "counties" in value else value["municipalities"])


# ---------------------------------------------------------------- trend


def trend(story: Story, start: date, end: date, step: str, county: str | None = None) -> Json:
    """The counts of every figure on the steps from `start` to `end`, both included."""
    days = trend_days(start, end, step)
    if len(days) > MOST_POINTS:
        raise RefusedError(f"{len(days)} points are more than {MOST_POINTS}")
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "step": step,
        "points": [
            {"date": day.isoformat(), "counts": counts(situation(story, day, county))}
            for day in days
        ],
    }


def counts(picture: Json) -> dict[str, int | None]:
    """Every figure's count by its path."""
    return {path: count_of(value) for path, value in figures(picture).items()}


def trend_days(start: date, end: date, step: str) -> list[date]:
    """`start`, every step after it that is before `end`, and `end`."""
    if end < start:
        raise RefusedError(f"{end} is before {start}")
    days, number = [], 0
    while (day := _stepped(start, step, number)) < end:
        days.append(day)
        number += 1
    return [*days, end]


def _stepped(start: date, step: str, number: int) -> date:
    """The `number`-th step, counted from `start`'s own day: 31.1., 28.2., 31.3."""
    if step in ("day", "week"):
        return start + number * timedelta(days={"day": 1, "week": 7}[step])
    if step not in ("month", "quarter", "year"):
        raise RefusedError(f"unknown step {step}")
    months = start.month - 1 + number * {"month": 1, "quarter": 3, "year": 12}[step]
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


# ---------------------------------------------------------------- compare


def compare(story: Story, start: date, end: date, county: str | None = None) -> Json:
    """What is different on `end` from what was on `start`; unchanged figures are left out."""
    if end < start:
        raise RefusedError(f"{end} is before {start}")
    old, new = (figures(situation(story, day, county)) for day in (start, end))
    differences = (_difference(path, old[path], new[path]) for path in old)
    # Reading: a county's state can be compared only if it exists on both days; the figures
    # show a county that was added or ended. Counties without a change are left out.
    both = set(counties_on(story, start, county)) & set(counties_on(story, end, county))
    changes = {code: county_changes(story, code, start, end) for code in sorted(both)}
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "figures": [row for row in differences if _differs(row)],
        "counties": [{"county": code, "changes": rows} for code, rows in changes.items() if rows],
    }


def _difference(path: str, old: Json | int | None, new: Json | int | None) -> Json:
    """One figure's row. Reading: a null on either side leaves both lists empty."""
    known = old is not None and new is not None
    return {
        "path": path,
        "from": count_of(old),
        "to": count_of(new),
        "entered": sorted(codes_of(new) - codes_of(old)) if known else [],
        "left": sorted(codes_of(old) - codes_of(new)) if known else [],
    }


def _differs(row: Json) -> bool:
    return row["from"] != row["to"] or bool(row["entered"]) or bool(row["left"])


def _covered_number(story: Story, county: str, kind: str, day: date) -> int | None:
    if window_on(story, kind, day) is None:
        return None
    return len(covered(story, county, kind, day))


# Reading: with_regional_council and sub_agreements.ready are whether the county is in the figure,
# municipalities_covered and forums.count are numbers; a missing reason, or the state of a duty that
# is not in force, is null.
FIELDS: dict[str, Callable[[Story, str, date], str | int | bool | None]] = {
    "strategic_agreement.status": strategic_status,
    "strategic_agreement.reason": strategic_reason,
    "strategic_agreement.with_regional_council": has_regional_council,
    "sub_agreements.ready": lambda story, county, day: bool(
        sub_agreements(story, county, day, ("ready",))
    ),
    "cooperation_negotiations.state": lambda story, county, day: negotiation_state(
        story, county, "cooperation", day
    ),
    "cooperation_negotiations.municipalities_covered": lambda story, county, day: _covered_number(
        story, county, "cooperation", day
    ),
    "hyte_negotiations.state": lambda story, county, day: negotiation_state(
        story, county, "hyte", day
    ),
    "hyte_negotiations.municipalities_covered": lambda story, county, day: _covered_number(
        story, county, "hyte", day
    ),
    "forums.count": lambda story, county, day: len(forums_on(story, county, day)),
}


def county_changes(story: Story, county: str, start: date, end: date) -> list[Json]:
    """The fields of the county that are different on `end`, and since which day."""
    changes = []
    for name, field in FIELDS.items():
        old, new = field(story, county, start), field(story, county, end)
        if old != new:
            on = became(story, county, field, start, end)
            changes.append({"field": name, "from": old, "to": new, "on": on.isoformat()})
    return changes


def became(
    story: Story, county: str, field: Callable[[Story, str, date], object], start: date, end: date
) -> date:
    """The day after `start`, up to `end`, on which the field became what it is on `end`.

    Reading: for good, that is: if it went back and forth in between, the last time.
    """
    for day in reversed(story.turning_days()):
        if start < day <= end and field(story, county, day - ONE_DAY) != field(story, county, day):
            return day
    raise AssertionError("a field that is different has become so on some day")
