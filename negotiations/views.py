"""The negotiations' pages: the year by month with its clock, and calendar subscriptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from cooperation.models import County, Municipality
from cooperation.pages import DatedView, list_form
from history.response_cache import cached
from listing.chosen import chosen_in_words
from listing.files import Downloadable, Table, api_address
from negotiations import calendars, subscriptions
from negotiations.filters import NegotiationFilterSet
from negotiations.listed import columns
from negotiations.models import Negotiation
from negotiations.parts import parts_of, with_parts

MOST_ROWS = 150
"""A year of the whole country has some 140; longer lists must be filtered."""


LONG = 40
"""In a longer list, past months are collapsed."""


class NegotiationListView(DatedView, Downloadable, TemplateView):
    """The negotiations of a year with their states on a day."""

    template_name = "negotiations/negotiation_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.request.GET.get("year") or str(self.asked.day.year)
        data = self.request.GET.copy()
        data["year"], data["known"] = year, "true"
        filterset = NegotiationFilterSet(
            data, calendars.with_organisations(_rows()), today=self.asked.today
        )
        found = filterset.qs if filterset.is_valid() else Negotiation.objects.none()
        rows = list(found[: MOST_ROWS + 1])
        shown, day = rows[:MOST_ROWS], self.asked.day
        months = calendars.by_month(shown, day, parts_of(with_parts(shown), day))
        county = filterset.form.cleaned_data.get("county") if filterset.is_valid() else None
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset, hidden=("known",)),
            "year": year,
            "months": months,
            "folded": _passed(months, self.asked.day) if len(rows) > LONG else set(),
            "count": sum(len(month.rows) for month in months),
            "is_cut": len(rows) > MOST_ROWS,
            "clock": self._clock(year, months, filterset),
            "county": county,
            "standings": self._standings(county),
            "awaiting": calendars.awaiting(_of(county), self.asked.day),
            "counties": {one.code: one for one in County.objects.alive_on(self.asked.day)},
            "municipalities": Municipality.objects.in_bulk(
                {code for row in rows for code in row.municipalities if row.format == "one"}
            ),
            "found": found,
            "json": api_address("negotiations", data),
        }

    def table(self, context: dict[str, Any]) -> Table:
        rows, day = list(context["found"]), self.asked.day
        months = calendars.by_month(rows, day, parts_of(with_parts(rows), day))
        listed = [one for month in months for one in month.rows]
        return columns().table(_("Negotiations"), listed)

    def _standings(self, county: County | None) -> list[calendars.DutySituation]:
        day, language = self.asked.day, get_language()
        found = cached(f"standings {day} {language}", lambda: calendars.standings(day))
        return [one.of(county.code) for one in found] if county else found

    def _clock(self, year: str, months: list[calendars.Month], filterset: Any) -> str:
        if not filterset.is_valid():
            return ""
        return calendars.clock(int(year), months, today=self.asked.day)


def _passed(months: list[calendars.Month], day: date) -> set[int]:
    """The numbers of the months before the day's."""
    first = day.replace(day=1)
    return {month.number for month in months if month.rows[-1].row.held_on < first}


def _rows() -> QuerySet[Negotiation]:
    return Negotiation.objects.select_related("county", "group", "forum").order_by(
        "held_on", "county", "pk"
    )


def _of(county: County | None) -> QuerySet[Negotiation]:
    return Negotiation.objects.filter(county=county) if county else Negotiation.objects.all()


@require_safe
def calendar(
    request: HttpRequest,
    slug: str | None = None,
    only_upcoming: bool = False,  # noqa: FBT001, FBT002 - set in the addresses
) -> HttpResponse:
    """Negotiations as an iCalendar file: of all counties, or of the one in the address.

    Those to come have an address of their own; one known to the month is to come until its end.
    If the address is wrong, the page is sent, which gives the reason.
    """
    county = get_object_or_404(County, slug=slug) if slug else None
    rows = _rows().filter(county=county) if county else _rows()
    today = timezone.localdate()
    filterset = NegotiationFilterSet(request.GET, rows, today=today)
    if not filterset.is_valid():
        words = request.GET.copy()
        if county:
            words["county"] = county.pk
        return redirect(f"{reverse('negotiation_list')}?{words.urlencode()}")
    found = filterset.qs.filter(held_on__gte=today) if only_upcoming else filterset.qs
    body = subscriptions.calendar(
        found,
        title=_title(county, filterset, only_upcoming=only_upcoming),
        day=today,
        absolute=request.build_absolute_uri,
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="neuvottelut.ics"'
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _title(county: County | None, filterset: NegotiationFilterSet, *, only_upcoming: bool) -> str:
    """The county, or the whole country, and what else the calendar is narrowed by."""
    county = county or filterset.form.cleaned_data.get("county")
    words = {"name": str(county.short) if county else _("whole country")}
    title = _("Upcoming negotiations, %(name)s") if only_upcoming else _("Negotiations, %(name)s")
    others = chosen_in_words(filterset.form, without=("county",))
    rest = ", ".join(value for _name, value in others)
    return f"{title % words} ({rest})" if rest else title % words
