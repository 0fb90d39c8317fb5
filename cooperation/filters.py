"""Filters: one FilterSet per model, for the list page and the API alike. Here the base of all.

Unknown values are refused with the field's name, never ignored. `date` is the day that statuses,
standings and memberships are computed for; every list has this query parameter.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from functools import partial
from typing import Any, TypeVar, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from cooperation.first_days import SYSTEM_FIRST_DAY, is_system_day
from cooperation.models import (
    County,
    CountyMembership,
    EmploymentAreaMember,
    Municipality,
    OrganisationKind,
    Special,
    TermKind,
    Theme,
)
from cooperation.models.place_querysets import MunicipalityQuerySet
from cooperation.querysets import PeriodQuerySet
from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import day_in_words
from toolkit.form_fields import AddressDayField, NamesSelect

Rows = QuerySet[Any]
FilterT = TypeVar("FilterT", bound=django_filters.Filter)
YES_NO = [("true", _("yes")), ("false", _("no"))]


MOMENT = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
}


def check_day(day: datetime.date, *, today: datetime.date) -> None:
    """Refuse a day outside the system's days: the answer would be zeroes."""
    if not is_system_day(day, today=today):
        raise ValidationError(
            _("The day must be between %(first)s and today."),
            code="day_out_of_range",
            params={"first": day_in_words(SYSTEM_FIRST_DAY)},
        )


def described(schema: dict[str, Any], parameter: FilterT) -> FilterT:
    """The filter with its OpenAPI schema."""
    # It accepts any object; its type annotations allow callables only.
    return extend_schema_field(schema)(parameter)  # type: ignore[type-var]


class DayFilter(django_filters.DateFilter):
    field_class = AddressDayField


class FilterSet(django_filters.FilterSet):
    """A list's query parameters. `today` comes from the view; `day` is the requested day."""

    date = described(
        {"type": "string", "format": "date", "example": "2024-06-30"},
        DayFilter(
            label=_("Date"),
            method="keep",
            help_text=_("The day of the data, 2022-03-01 to today; default: today."),
        ),
    )
    known_at = described(
        MOMENT,
        django_filters.CharFilter(
            label=_("As known at"),
            method="keep",
            max_length=40,
            help_text=_("Data as known at this time: a day (its end), or a time with UTC offset."),
        ),
    )
    searched: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, queryset: Rows | None = None, *, today: datetime.date, **kw: Any
    ):
        self.today = today
        super().__init__(data, queryset, **kw)

    @property
    def form(self) -> forms.Form:
        if not hasattr(self, "_form"):
            form = super().form
            form.fields["date"].validators.append(partial(check_day, today=self.today))
            self._form = form
        return self._form

    @property
    def day(self) -> datetime.date:
        """The requested day, default today."""
        self.is_valid()
        asked: datetime.date | None = getattr(self.form, "cleaned_data", {}).get("date")
        return asked or self.today

    def without(self, parameters: Collection[str]) -> Rows:
        """The rows of valid parameters other than these, as if these were not given."""
        rows = cast(Rows, self.queryset).all()
        for name, value in self.form.cleaned_data.items():
            if name not in parameters:
                rows = self.filters[name].filter(rows, value)
        return rows

    def keep(self, rows: Rows, name: str, value: Any) -> Rows:
        """A query parameter that other filters read."""
        return rows

    def search(self, rows: Rows, name: str, value: str) -> Rows:
        """Rows that contain each of the words in some searched column."""
        for word in value.split():
            found = (Q(**{f"{column}__icontains": word}) for column in self.searched)
            rows = rows.filter(_any(found))
        return rows

    def by_life(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001
        """Rows whose period covers the day, or only the others."""
        covers = Q(period__contains=self.day)
        return rows.filter(covers if value else ~covers)

    def on_theme(self, rows: Rows, name: str, value: Theme) -> Rows:
        """Rows on the theme or on one of its sub-themes."""
        return rows.filter(
            themes__overlap=[value.key, *value.children.values_list("key", flat=True)]
        )

    def of_theme(self, rows: Rows, name: str, value: Theme) -> Rows:
        """The same for rows with a single theme."""
        return rows.filter(Q(theme=value) | Q(theme__parent=value))


def _any(conditions: Any) -> Q:
    combined = Q()
    for condition in conditions:
        combined |= condition
    return combined


# Query parameters shared by several lists ---------------------------------------------------


class YearField(forms.IntegerField):
    """A year within the days that can be stored."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"min_value": FIRST_DAY.year, "max_value": LAST_DAY.year}
        super().__init__(**kwargs | bounds)


@extend_schema_field(
    {"type": "integer", "minimum": FIRST_DAY.year, "maximum": LAST_DAY.year, "example": 2024}
)
class YearFilter(django_filters.Filter):
    """Rows of a calendar year: `field_name` is a day."""

    field_class = YearField

    def filter(self, rows: Rows, value: int | None) -> Rows:
        return rows.filter(**{f"{self.field_name}__year": value}) if value else rows


@extend_schema_field({"type": "boolean"})
class YesNoFilter(django_filters.TypedChoiceFilter):
    """`true` or `false`; left out, both."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, coerce="true".__eq__, **kwargs)


def _one_of(schema: dict[str, Any]) -> type[django_filters.ModelChoiceFilter]:
    return extend_schema_field(schema)(
        type("OneOf", (django_filters.ModelChoiceFilter,), {"field_class": _OneOfField})
    )


class _OneOfField(django_filters.fields.ModelChoiceField):
    widget = NamesSelect
    default_error_messages = {
        "invalid_choice": _("Unknown code or key: %(value)s."),
    }


CountyFilter = _one_of({"type": "string", "example": "18"})
MunicipalityFilter = _one_of({"type": "string", "example": "272"})
KeyFilter = _one_of({"type": "string", "example": "employment"})
IdFilter = _one_of({"type": "integer", "minimum": 1})


def search_filter() -> django_filters.CharFilter:
    return django_filters.CharFilter(label=_("Search"), method="search", max_length=200)


def county_filter(lookup: str = "county", method: str | None = None) -> Any:
    return CountyFilter(
        label=_("Wellbeing services county"),
        field_name=lookup,
        method=method,
        queryset=County.objects.in_order_of_names(),
        help_text=_("The code of a county."),
    )


def municipality_filter(lookup: str = "municipality", method: str | None = None) -> Any:
    return MunicipalityFilter(
        label=_("Municipality"),
        field_name=lookup,
        method=method,
        queryset=Municipality.objects.in_order_of_names(),
        help_text=_("The code of a municipality."),
    )


def theme_filter(lookup: str = "themes", method: str | None = "on_theme") -> Any:
    return KeyFilter(
        label=_("Theme"),
        field_name=lookup,
        method=method,
        queryset=Theme.objects.all(),
        help_text=_("The key of a theme; its sub-themes are included."),
    )


def choice_filter(label: Any, choices: Any, **kwargs: Any) -> django_filters.ChoiceFilter:
    """A filter by one of the choices of a text column."""
    schema = {"type": "string", "enum": [str(key) for key, _label in choices]}
    return described(schema, django_filters.ChoiceFilter(label=label, choices=choices, **kwargs))


def alive_filter() -> YesNoFilter:
    return YesNoFilter(
        label=_("In force on the day"),
        method="by_life",
        help_text=_("Whether the period covers the requested day."),
    )


# The base ------------------------------------------------------------------------------------


class CountyFilterSet(FilterSet):
    """Counties that exist on the day."""

    q = search_filter()
    municipality = municipality_filter(method="of_municipality")
    searched = ("code", "name_fi", "name_sv", "name_en", "short_fi", "short_sv", "brand")

    def of_municipality(self, rows: Rows, name: str, value: Municipality) -> Rows:
        return rows.filter(
            Exists(value.memberships.filter(county=OuterRef("pk"), period__contains=self.day))
        )

    def filter_queryset(self, queryset: Rows) -> Rows:
        return cast(PeriodQuerySet, super().filter_queryset(queryset)).alive_on(self.day)


class MunicipalityFilterSet(FilterSet):
    """Municipalities that exist on the day."""

    q = search_filter()
    county = county_filter(method="in_county_on")
    in_county = YesNoFilter(label=_("In a county"), method="in_any_county")
    special = choice_filter(_("Outside the counties"), Special.choices)
    searched = ("code", "name_fi", "name_sv")

    def in_county_on(self, rows: MunicipalityQuerySet, name: str, value: County) -> Rows:
        """Municipalities of the county on the day."""
        return rows.of_county_on(value, self.day)

    def in_any_county(
        self,
        rows: MunicipalityQuerySet,
        name: str,
        value: bool,  # noqa: FBT001
    ) -> Rows:
        """Municipalities that belong to a county on the day, or to none."""
        if value:
            return rows.in_counties_on(self.day)
        memberships = CountyMembership.objects.alive_on(self.day)
        return rows.exclude(Exists(memberships.filter(municipality=OuterRef("pk"))))

    def filter_queryset(self, queryset: Rows) -> Rows:
        return cast(PeriodQuerySet, super().filter_queryset(queryset)).alive_on(self.day)


class MunicipalityGroupFilterSet(FilterSet):
    """Groups; `municipality` is one that is in the group on the day."""

    q = search_filter()
    county = county_filter()
    municipality = municipality_filter(method="with_member")
    searched = ("name_fi", "name_sv", "name_en")

    def with_member(self, rows: Rows, name: str, value: Municipality) -> Rows:
        members = value.group_members.filter(group=OuterRef("pk"), period__contains=self.day)
        return rows.filter(Exists(members))


class RegionalCouncilFilterSet(FilterSet):
    """Regional councils; `county` is one that they serve on the day."""

    q = search_filter()
    county = county_filter(method="serving_on")
    searched = ("code", "name_fi", "name_sv", "name_en", "region_fi", "region_sv", "region_en")

    def serving_on(self, rows: Rows, name: str, value: County) -> Rows:
        regions = value.regions.filter(period__contains=self.day)
        return rows.filter(Exists(regions.filter(regional_council=OuterRef("pk"))))


class EmploymentAreaFilterSet(FilterSet):
    """Employment areas; `municipality` and `county` are of its members on the day."""

    q = search_filter()
    municipality = municipality_filter(method="with_member")
    county = county_filter(method="within")
    alive = alive_filter()
    searched = ("code", "name_fi", "name_sv", "name_en")

    def with_member(self, rows: Rows, name: str, value: Municipality) -> Rows:
        members = value.employment_areas.filter(period__contains=self.day)
        return rows.filter(Exists(members.filter(employment_area=OuterRef("pk"))))

    def within(self, rows: Rows, name: str, value: County) -> Rows:
        members = EmploymentAreaMember.objects.alive_on(self.day).filter(
            municipality__memberships__county=value,
            municipality__memberships__period__contains=self.day,
        )
        return rows.filter(Exists(members.filter(employment_area=OuterRef("pk"))))


class OrganisationFilterSet(FilterSet):
    """Organisations."""

    q = search_filter()
    kind = choice_filter(_("Kind"), OrganisationKind.choices)
    alive = alive_filter()
    searched = ("name_fi", "name_sv", "name_en", "business_id")


class ThemeFilterSet(FilterSet):
    """Themes; `theme` gives one and its sub-themes."""

    q = search_filter()
    theme = theme_filter(method="with_children")
    searched = ("key", "name_fi", "name_sv", "name_en")

    def with_children(self, rows: Rows, name: str, value: Theme) -> Rows:
        return rows.filter(Q(key=value.key) | Q(parent=value))


class CouncilTermFilterSet(FilterSet):
    """Council terms."""

    kind = choice_filter(_("Councils"), TermKind.choices)
    alive = alive_filter()


class DutyFilterSet(FilterSet):
    """Duties."""

    q = search_filter()
    theme = theme_filter("theme", method="of_theme")
    alive = alive_filter()
    searched = ("key", "law_fi", "law_sv", "law_en", "section", "duty_fi", "duty_sv", "duty_en")


class ResponsibilityFilterSet(FilterSet):
    """Responsibilities; a county's own, or a municipality's own."""

    q = search_filter()
    county = county_filter()
    municipality = municipality_filter()
    theme = theme_filter("theme", method="of_theme")
    alive = alive_filter()
    searched = ("role_fi", "role_sv", "role_en")


class PeopleFilterSet(FilterSet):
    """People."""

    q = search_filter()
    searched = ("name",)
