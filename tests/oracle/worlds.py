"""The reference data of a story: counties and municipalities that merge, move and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .choosing import Choose
from .rows import (
    COUNTY_TERMS,
    FIRST_DAY,
    MUNICIPAL_TERMS,
    County,
    CountyRegion,
    Group,
    GroupMembership,
    Membership,
    Municipality,
    Period,
    RegionalCouncil,
    Story,
    Theme,
)

# Mergers come into force at a new year; one in the middle of a window is the nastier case.
MERGER_DAYS = (date(2025, 1, 1), date(2024, 7, 1), date(2023, 1, 1), date(2025, 9, 1))
REFORM = date(2025, 12, 15)
"""Since then a county may span several regions, or depart from them."""
COUNTY_CODES = ("18", "05", "21", "02")
MUNICIPALITY_CODES = ("272", "236", "849", "074", "421", "584", "924")
HELSINKI = Municipality("091", special="helsinki")
THEMES = (
    Theme("employment"),
    Theme("health_promotion"),
    Theme("physical_activity", "health_promotion"),
    Theme("substance_abuse", "health_promotion"),
)
THEME_KEYS = tuple(theme.key for theme in THEMES)
EMPLOYMENT_AREAS = ("31",)
ORGANISATIONS = ("1", "2")
REGIONAL_COUNCILS = (RegionalCouncil("16"), RegionalCouncil("01"))


def world(choose: Choose) -> Story:
    """Counties with their municipalities: mergers, moves, a county that ends, a term missing."""
    codes = COUNTY_CODES[: choose.number(2, 4)]
    extras = MUNICIPALITY_CODES[len(codes) :][: choose.number(0, 3)]
    municipalities = [Municipality(code) for code in MUNICIPALITY_CODES[: len(codes)]]
    memberships = [
        Membership(one.code, code) for one, code in zip(municipalities, codes, strict=True)
    ]
    for code in extras:
        more, members = _extra_municipalities(choose, code, codes, municipalities)
        municipalities += more
        memberships += members
    counties = [County(code) for code in codes]
    if choose.rarely():
        counties, memberships = _without_last_county(counties, memberships, choose.one(MERGER_DAYS))
    terms = COUNTY_TERMS[:1] if choose.rarely() else COUNTY_TERMS
    story = Story(
        counties=tuple(counties),
        municipalities=(*municipalities, HELSINKI),
        memberships=tuple(memberships),
        terms=terms + MUNICIPAL_TERMS,
        themes=THEMES,
        regional_councils=REGIONAL_COUNCILS,
        county_regions=_regions(choose, counties),
        employment_areas=EMPLOYMENT_AREAS,
        organisations=ORGANISATIONS,
    )
    return _with_groups(choose, story)


def _regions(choose: Choose, counties: list[County]) -> tuple[CountyRegion, ...]:
    """One council for all; from a day on the first county has another, or another too."""
    first, other = (council.code for council in REGIONAL_COUNCILS)
    usual = [CountyRegion(county.code, first, county.period) for county in counties]
    fate = choose.one(("stays", "another too", "another", "none"))
    county, day = usual[0], choose.one((REFORM, *MERGER_DAYS))
    if fate == "stays" or day not in county.period:
        return tuple(usual)
    after = Period(day, county.period.until)
    ends = [replace(county, period=Period(county.period.start, day))]
    begins = [CountyRegion(county.county, other, after)]
    of_first = {"another too": [county, *begins], "another": ends + begins, "none": ends}
    return (*of_first[fate], *usual[1:])


def _extra_municipalities(
    choose: Choose, code: str, counties: tuple[str, ...], others: list[Municipality]
) -> tuple[list[Municipality], list[Membership]]:
    """One more municipality: it stays, moves to another county, is absorbed or renewed."""
    home = choose.one((counties[0], *counties))
    fate = choose.one(("stays", "absorbed", "renewed", "moves", "renewed", "moves"))
    if fate == "stays":
        return [Municipality(code)], [Membership(code, home)]
    day = choose.one(MERGER_DAYS)
    before, after = Period(FIRST_DAY, day), Period(day)
    if fate == "moves":
        new = choose.one([other for other in counties if other != home])
        return [Municipality(code)], [Membership(code, home, before), Membership(code, new, after)]
    old_days = Period(date(1900, 1, 1), day)
    if fate == "absorbed":
        successor = others[counties.index(home)].code
        return [Municipality(code, old_days, successor=successor)], [Membership(code, home, before)]
    renewed = f"9{code[1:]}" if code[0] != "9" else f"8{code[1:]}"
    return (
        [Municipality(code, old_days, successor=renewed), Municipality(renewed, after)],
        [Membership(code, home, before), Membership(renewed, home, after)],
    )


def _without_last_county(
    counties: list[County], memberships: list[Membership], day: date
) -> tuple[list[County], list[Membership]]:
    """The last county ends on `day`, its municipalities go to the first one."""
    first, last = counties[0].code, counties[-1].code
    kept = []
    for row in memberships:
        if row.county != last:
            kept.append(row)
            continue
        until = row.period.until
        if row.period.start < day:
            end = day if until is None else min(day, until)
            kept.append(replace(row, period=Period(row.period.start, end)))
        if until is None or until > day:
            start = max(day, row.period.start)
            kept.append(replace(row, county=first, period=Period(start, until)))
    return [*counties[:-1], County(last, Period(FIRST_DAY, day))], _joined(kept)


def _joined(memberships: list[Membership]) -> list[Membership]:
    """Memberships of one municipality in one county that touch, as one row."""
    joined: list[Membership] = []
    for row in sorted(memberships, key=lambda row: (row.municipality, row.period.start)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and (last.municipality, last.county) == (row.municipality, row.county)
            and last.period.until == row.period.start
        ):
            joined[-1] = replace(last, period=Period(last.period.start, row.period.until))
        else:
            joined.append(row)
    return joined


def _with_groups(choose: Choose, story: Story) -> Story:
    """Up to one group in a county, of some of its municipalities while they are its."""
    groups, members = [], []
    for number, county in enumerate(choose.some(story.counties, most=2), start=1):
        groups.append(Group(number, county.code))
        ours = [row for row in story.memberships if row.county == county.code]
        chosen = choose.some(ours, least=1)
        members += [GroupMembership(number, row.municipality, row.period) for row in chosen]
    return replace(story, groups=tuple(groups), group_memberships=tuple(members))
