"""The coordinators' pages of the base domain: people, groups of municipalities, error reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperation.models import (
    County,
    CountyMembership,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Person,
    Responsibility,
)
from editing.edit_pages import Rows
from toolkit.days import covers, day_in_words, range_in_words
from toolkit.texts import finnish_key, text_of
from workspace.attention import MISSING, OVERDUE, Attention
from workspace.entries import Link, RecordEntry, age_of, day_of, known
from workspace.forms.groups import GroupForm, MemberForm
from workspace.forms.people import PersonForm, ResponsibilityForm
from workspace.models import ErrorReport
from workspace.places import Place
from workspace.registry import (
    Check,
    CountyColumn,
    CountyScreenSection,
    OwnPage,
    ReportedPage,
    Section,
    add_page,
    add_section,
    checks,
    county_columns,
    reported_pages,
    rows_of,
    screen_sections,
)
from workspace.reports import AnswerReportForm

# People ------------------------------------------------------------------------------------------


def _person_links(place: Place, row: Responsibility) -> list[Link]:
    if not place.access.may_edit(row.person):
        return []
    return [Link(_("Name and contacts"), place.url("henkilot", str(row.person_id)))]


RESPONSIBILITY = OwnPage(
    "vastuuhenkilot",
    Responsibility,
    ResponsibilityForm,
    gettext_lazy("Responsible person"),
    gettext_lazy("New responsible person"),
    "people",
    municipality_lookup="municipality",
    in_county_through="municipality",
    related=("person",),
    links=_person_links,
)
PERSON = OwnPage(
    "henkilot",
    Person,
    PersonForm,
    gettext_lazy("Name and contacts"),
    "",
    "people",
    county_lookup="responsibilities__county",
    municipality_lookup="responsibilities__municipality",
    in_county_through="responsibilities__municipality",
    may_add=False,
)


def _responsibilities(place: Place) -> list[Responsibility]:
    rows = RESPONSIBILITY.rows_in(place)
    return list(rows.select_related("person", "theme", "municipality"))


def _people(place: Place, rows: list[Responsibility]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(
            title=f"{row.theme}: {text_of(row, 'role')}",
            url=place.url("vastuuhenkilot", str(row.pk)),
            facts=known(
                (_("Person"), row.person.name),
                (_("Municipality"), row.municipality or ""),
                (_("Period"), range_in_words(row.period)),
            ),
            age=age_of(row),
        )


def _nobody_responsible(place: Place, rows: list[Responsibility]) -> Iterator[Attention]:
    of_county = [row for row in rows if row.county_id]
    if not any(covers(row.period, place.day) for row in of_county):
        sentence = _("No person is on record as responsible for a theme in the county today.")
        url = place.url("vastuuhenkilot", "uusi")
        yield Attention(MISSING, sentence, url, _("Record a responsible person"))


add_page(RESPONSIBILITY, order=130)
add_page(PERSON, order=140)
add_section(
    Section(
        "people",
        "vastuuhenkilot",
        gettext_lazy("Responsible persons"),
        read=_responsibilities,
        entries=_people,
        pages=("vastuuhenkilot",),
        of_municipalities=True,
    ),
    order=40,
)
checks.add("people", Check("people", _nobody_responsible), order=40)


# Groups of municipalities ------------------------------------------------------------------------

GROUP = OwnPage(
    "kuntaryhmat",
    MunicipalityGroup,
    GroupForm,
    gettext_lazy("Group of municipalities"),
    gettext_lazy("New group of municipalities"),
    "groups",
    groups=(
        Rows(
            "member",
            MemberForm,
            rows_of(MunicipalityGroupMember, "group", "municipality"),
            owner_field="group",
            title=gettext_lazy("Municipalities of the group"),
            extra=3,
        ),
    ),
)


def _groups_of(place: Place) -> list[MunicipalityGroup]:
    rows = MunicipalityGroup.objects.filter(county=place.county).in_order_of_names()
    return list(rows.prefetch_related("members__municipality"))


def _groups(place: Place, rows: list[MunicipalityGroup]) -> Iterator[RecordEntry]:
    for row in rows:
        members = sorted((str(one.municipality) for one in row.members.all()), key=finnish_key)
        yield RecordEntry(
            title=str(row),
            url=place.url("kuntaryhmat", str(row.pk)),
            facts=known((_("Municipalities"), ", ".join(members))),
            age=age_of(row),
        )


add_page(GROUP, order=150)
add_section(
    Section(
        "groups",
        "kuntaryhmat",
        gettext_lazy("Groups of municipalities"),
        read=_groups_of,
        entries=_groups,
        pages=("kuntaryhmat",),
    ),
    order=50,
)


# Reports of errors -------------------------------------------------------------------------------

REPORT = OwnPage(
    "ilmoitukset",
    ErrorReport,
    AnswerReportForm,
    gettext_lazy("Answer to a report"),
    "",
    "reports",
    municipality_lookup="municipality",
    may_add=False,
    has_history=True,
)


def _reports_of(place: Place) -> list[ErrorReport]:
    """Unanswered reports first."""
    rows = REPORT.rows_in(place)
    return list(rows.order_by(F("answered_at").asc(nulls_first=True), "-given_at"))


def _reports(place: Place, rows: list[ErrorReport]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(
            title=str(row),
            url=place.url("ilmoitukset", str(row.pk)),
            facts=known(
                (_("Page"), row.page),
                (_("Given"), day_in_words(timezone.localdate(row.given_at))),
                (_("Answered"), day_of(row.answered_at)),
            ),
        )


def _waiting(rows: Iterable[ErrorReport]) -> int:
    return sum(row.answered_at is None for row in rows)


def _unanswered(place: Place, rows: list[ErrorReport]) -> Iterator[Attention]:
    if waiting := _waiting(rows):
        sentence = ngettext(
            "%(number)s report of an error waits for an answer.",
            "%(number)s reports of errors wait for an answer.",
            waiting,
        )
        url = place.url("ilmoitukset")
        yield Attention(OVERDUE, sentence % {"number": waiting}, url, _("Answer it"))


def _answered_here(place: Place, rows: list[ErrorReport]) -> bool:
    """Shown to counties, and to a municipality without a county (Helsinki) if it has reports."""
    return bool(rows) or not place.is_municipal


def _of_municipality(about: Municipality, day: date) -> dict[str, Any]:
    membership = CountyMembership.objects.alive_on(day).filter(municipality=about)
    found = membership.select_related("county").first()
    return {"county": found.county if found else None, "municipality": about}


add_page(REPORT, order=160)
add_section(
    Section(
        "reports",
        "ilmoitukset",
        gettext_lazy("Reports of errors"),
        read=_reports_of,
        entries=_reports,
        waiting=_waiting,
        is_shown=_answered_here,
        of_municipalities=True,
    ),
    order=70,
)
checks.add("reports", Check("reports", _unanswered), order=10)
reported_pages.add(
    "report_county_error",
    ReportedPage(
        "alueet/<slug:slug>/ilmoita/",
        County,
        address=lambda about: reverse("county_detail", args=[about.slug]),
        place=lambda about, day: {"county": about},
    ),
    order=10,
)
reported_pages.add(
    "report_municipality_error",
    ReportedPage(
        "kunnat/<slug:pk>/ilmoita/",
        Municipality,
        address=lambda about: reverse("municipality_detail", args=[about.pk]),
        place=_of_municipality,
    ),
    order=20,
)


# A county's screen in the admin ------------------------------------------------------------------


def _all_responsibilities(county: County, day: date) -> QuerySet[Responsibility]:
    in_county = Q(
        municipality__memberships__county=county,
        municipality__memberships__period__contains=day,
    )
    rows = Responsibility.objects.filter(Q(county=county) | in_county).distinct()
    return rows.order_by("theme", "pk").select_related("person", "theme", "county", "municipality")


def _responsibility_cells(row: Responsibility) -> tuple[str, ...]:
    place = text_of(row.county, "short") if row.county else row.municipality
    return (
        str(row.person),
        str(row.theme or ""),
        str(place),
        str(text_of(row, "role")),
        range_in_words(row.period),
    )


screen_sections.add(
    "people",
    CountyScreenSection(
        gettext_lazy("Responsible persons"),
        (
            gettext_lazy("person"),
            gettext_lazy("theme"),
            gettext_lazy("county or municipality"),
            gettext_lazy("role"),
            gettext_lazy("period"),
        ),
        _all_responsibilities,
        _responsibility_cells,
        history="cooperation",
    ),
    order=50,
)
county_columns.add(
    "municipalities",
    CountyColumn(
        gettext_lazy("municipalities today"),
        lambda day: {},  # the list of counties counts it anyway
        lambda county: county.municipalities_today,
        ordering="municipalities_today",
    ),
    order=50,
)
