"""The public pages of the situation and the counties; each connects an address with its picture."""

from __future__ import annotations

from datetime import date
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.generic import DetailView, TemplateView

from agreements.cases import case_files, case_on
from agreements.models import Agreement
from api.tables import Downloadable, Table
from changes.timeline import recent
from cooperation.asked import Asked, AskedWronglyError, asked, day_of
from cooperation.filters import MunicipalityFilterSet
from cooperation.models import County, Municipality, RegionalCouncil, Theme
from cooperation.pages import CARRIED_PARAMETERS, DatedView, downloads, list_form
from dashboard import (
    country_map,
    county_list,
    county_page,
    duties,
    embeds,
    front_page,
    municipality_list,
    recommendation_sets,
    recommendations,
)
from dashboard import share_picture as share_pictures
from dashboard.feedback import FeedbackForm, give_feedback, page_before
from dashboard.filters import CountyFilter
from dashboard.likeness import counties_like
from dashboard.matrix import matrix_table
from dashboard.municipality_page import municipality_page
from dashboard.open_data import dataset
from dashboard.remarks import remarks_on, with_remarks
from dashboard.search import SearchForm, search
from dashboard.side_by_side import CompareForm, side_by_side
from dashboard.statements import TERMS, Statement
from forums.models import Forum
from history.ready import kept
from history.tracking import once_called
from negotiations.calendars import dated_on
from negotiations.models import Negotiation
from situation import method
from situation.models import Presentation
from situation.situations import kept_situation
from situation.summary import summary
from surveys.county import county_results
from toolkit.public_forms import PublicFormView


class PresentedView(DatedView):
    """A page that shows the presented day unless its address names another."""

    def what_is_asked(self, request: HttpRequest) -> Asked:
        presented = Presentation.objects.values_list("presented_on", flat=True).first()
        return asked(request, today=timezone.localdate(), default=presented)


class SituationView(PresentedView, Downloadable, TemplateView):
    """The front page: the presented day's situation, or another day's."""

    template_name = "dashboard/situation.html"
    understands = (*CARRIED_PARAMETERS, "compare")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.asked.day
        compared = self.asked.compared
        if "compare" not in self.request.GET:
            compared = front_page.usual_comparison(day)
        page = front_page.front_page(day, compared=compared, known_at=self.asked.known_at)
        themes = {theme.key: str(theme) for theme in Theme.objects.all()}
        choices = country_map.map_choices(page)
        shown = choices.get(self.request.GET.get("map", ""), choices["agreement"])
        return super().get_context_data(**kwargs) | {
            "page": page,
            "paragraphs": with_remarks(summary(page.situation, themes), remarks_on(day)),
            "map": country_map.country_map(page, shown.key, url_of=self._addresses(page)),
            "map_shown": shown,
            "map_choices": choices.values(),
            "known_day": timezone.localdate(self.asked.known_at)
            if self.asked.known_at
            else self.asked.today,
            "dataset": dataset(day, self.request.build_absolute_uri),
            "is_presented": not self.asked.is_explicit and day != self.asked.today,
        }

    def table(self, context: dict[str, Any]) -> Table:
        return matrix_table(context["page"].rows, self.asked.day)

    def _addresses(self, page: front_page.FrontPage) -> dict[str, str]:
        return {
            code: reverse("county_detail", args=[county.slug]) + self.asked.query
            for code, county in page.counties.items()
        }


class CountyListView(DatedView, Downloadable, TemplateView):
    """The counties on a day, narrowed by a plain GET form."""

    template_name = "dashboard/county_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = CountyFilter(self.request.GET)
        if not form.is_valid():
            raise AskedWronglyError(next(iter(form.errors.values()))[0])
        return super().get_context_data(**kwargs) | {
            "form": form,
            "figure": method.figures_of_counties().get(form.cleaned_data["figure"]),
            "counties": county_list.county_rows(self.asked.day, form),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return matrix_table([one.row for one in context["counties"]], self.asked.day)


class CompareView(DatedView, Downloadable, TemplateView):
    """Two to four counties side by side."""

    template_name = "dashboard/county_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_asked = "county" in self.request.GET
        form = CompareForm(self.request.GET if is_asked else None, day=self.asked.day)
        counties = form.cleaned_data["county"] if form.is_valid() else ()
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": side_by_side(counties, self.asked.day) if counties else None,
            "lasting_words": [("county", county.code) for county in counties],
        }

    def table(self, context: dict[str, Any]) -> Table:
        if context["found"] is None:
            raise AskedWronglyError(_("Choose two to four counties."))
        table: Table = context["found"].table()
        return table


class CountyDetailView(DatedView, DetailView):
    """One county on a day."""

    template_name = "dashboard/county_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if county := once_called(County, self.kwargs["slug"]):
                return _moved(request, reverse("county_detail", args=[county.slug]))
            raise

    def get_queryset(self) -> Any:
        return County.objects.alive_on(self.asked.day).select_related("regional_council")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = county_page.county_page(self.object, self.asked.day)
        map_title = _("Municipalities' answers on the map")
        return super().get_context_data(**kwargs) | {
            "page": page,
            "history": recent(self.request, self.asked, county=self.object.code),
            "theme_by_key": {theme.key: theme for theme in Theme.objects.all()},
            "map": county_page.approval_map(
                page,
                title=map_title,
                description=_("The table beside the map has the same data."),
            ),
            "clock": county_page.year_clock(page),
            "alike": counties_like(self.object, self.asked.day),
            "remarks": remarks_on(self.asked.day, county=self.object),
            "results": county_results(self.object, self.asked.day),
        }


class MunicipalityListView(DatedView, TemplateView):
    """The municipalities that exist on a day, with their county."""

    template_name = "dashboard/municipality_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset = MunicipalityFilterSet(
            self.request.GET,
            Municipality.objects.existing_on(self.asked.day)
            .with_county_on(self.asked.day)
            .in_finnish_order(),
            today=self.asked.today,
        )
        rows = list(filterset.qs) if filterset.is_valid() else []
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset),
            "municipalities": rows,
            "letters": municipality_list.by_letter(rows),
            "is_long": len(rows) > municipality_list.LONG,
            "counties": County.objects.in_bulk(),
            "downloads": downloads("municipalities", self.request.GET),
        }


class MunicipalityDetailView(DatedView, DetailView):
    """One municipality on a day: what binds it, what its council has said, where it met."""

    template_name = "dashboard/municipality_detail.html"
    queryset = Municipality.objects.select_related("successor", "regional_council")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = municipality_page(self.object, self.asked.day)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "theme_by_key": Theme.objects.in_bulk(),
            "predecessors": self.object.predecessors.all(),
            "history": recent(self.request, self.asked, municipality=self.object.code),
        }


def municipality_by_name(request: HttpRequest, slug: str) -> HttpResponse:
    """A municipality's name leads to its code, which stays when a name changes."""
    municipality = Municipality.objects.filter(slug=slug).first() or once_called(Municipality, slug)
    if municipality is None:
        raise Http404
    return _moved(request, reverse("municipality_detail", args=[municipality.pk]))


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    """For good to another address, with the query of this one."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=True)


class RegionalCouncilListView(DatedView, TemplateView):
    """The regional councils and their counties."""

    template_name = "dashboard/regional_council_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counties = Prefetch("counties", County.objects.alive_on(self.asked.day))
        return super().get_context_data(**kwargs) | {
            "councils": RegionalCouncil.objects.prefetch_related(counties)
        }


class RegionalCouncilDetailView(DatedView, DetailView):
    """One regional council on a day: its counties, agreements and forums, its role in words."""

    template_name = "dashboard/regional_council_detail.html"
    model = RegionalCouncil

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, council = self.asked.day, self.object
        agreements = case_files(Agreement.objects.filter(parties__regional_council=council))
        cases = (case_on(agreement, day) for agreement in agreements)
        taking_part = {
            "participants__regional_council": council,
            "participants__period__contains": day,
        }
        return super().get_context_data(**kwargs) | {
            "counties": council.counties.alive_on(day),
            "municipalities": council.municipalities.existing_on(day).in_finnish_order(),
            "cases": [case for case in cases if case.regional_council and case.is_begun],
            "forums": Forum.objects.alive_on(day).filter(**taking_part).select_related("county"),
            "negotiations": _present_in(council, day),
            "theme_by_key": Theme.objects.in_bulk(),
        }


def _present_in(council: RegionalCouncil, day: date) -> int:
    """In how many of its counties' negotiations held by the day the council was present."""
    rows = Negotiation.objects.filter(
        county__regional_council=council, is_regional_council_present=True, held_on__lte=day
    )
    return sum(one.state == "held" for one in dated_on(rows, day))


class DutyListView(DatedView, Downloadable, TemplateView):
    """The statutory duties in force on a day, narrowed by a plain GET form."""

    template_name = "dashboard/duty_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = duties.DutyFilter(self.request.GET)
        if not form.is_valid():
            raise AskedWronglyError(next(iter(form.errors.values()))[0])
        rows = duties.duty_rows(form, self.asked.day)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "rows": rows,
            "themes": duties.by_theme(rows),
            "followed": [row for row in rows if row.standings],
        }

    def table(self, context: dict[str, Any]) -> Table:
        return duties.duty_table(context["rows"], self.asked.day)


class RecommendationsView(DatedView, Downloadable, TemplateView):
    """The recommendations for the cooperation, with what the records show of a day."""

    template_name = "dashboard/recommendation_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, known_at = self.asked.day, self.asked.known_at
        picture = kept_situation(day, known_at=known_at)
        followed = kept(
            f"recommendations {day} {known_at} {get_language()}",
            lambda: recommendations.followed(picture, known_at),
        )
        return super().get_context_data(**kwargs) | {
            "followed": followed,
            "set_2023": recommendation_sets.SET_2023,
            "set_2022": recommendation_sets.SET_2022,
            "counties": County.objects.in_bulk(),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return recommendations.table(context["followed"], context["counties"], self.asked.day)


class SearchView(DatedView, TemplateView):
    """What is found by a name, a code, a section or a diary number, by kind."""

    template_name = "dashboard/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SearchForm({"q": self.request.GET.get("q", "")})
        words = form.cleaned_data["q"] if form.is_valid() else ""
        groups = search(words, self.asked.day, query=self.asked.query) if words else []
        return super().get_context_data(**kwargs) | {
            "form": form,
            "words": words,
            "groups": groups,
            "count": sum(len(group.hits) for group in groups),
        }


class MethodView(DatedView, TemplateView):
    """How every figure is counted, with the figures of the day."""

    template_name = "dashboard/method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = dict(kept_situation(self.asked.day).figures())
        subjects = [
            (section, method.counted(rules, figures))
            for section, rules in method.sections().items()
        ]
        return super().get_context_data(**kwargs) | {
            "subjects": subjects,
            "principles": method.PRINCIPLES,
        }


class EmbedListView(PresentedView, TemplateView):
    """What can be embedded in others' pages, with the code to copy."""

    template_name = "dashboard/embed_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "embeds": embeds.embeds(),
            "county_embed": embeds.embed_of(embeds.COUNTY),
            "counties": County.objects.alive_on(self.asked.day),
        }


@method_decorator([xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})], name="dispatch")
class EmbedView(PresentedView, TemplateView):
    """A figure, the map or sentences, for a frame in any site's page."""

    template_name = "dashboard/embed.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = self.request.GET.get("county", "")
        county = County.objects.alive_on(self.asked.day).filter(code=code).first()
        try:
            found = embeds.embedded(self.kwargs["key"], self.asked.day, county)
        except LookupError as error:
            raise Http404 from error
        return super().get_context_data(**kwargs) | {"embedded": found, "county": county}


def share_picture(request: HttpRequest, day: str) -> HttpResponse:
    """The picture of a day for links in other services."""
    try:
        asked_day = day_of(day, today=timezone.localdate())
    except AskedWronglyError as error:
        raise Http404 from error
    drawn = share_pictures.share_picture(kept_situation(asked_day), is_demonstration=settings.DEMO)
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": "max-age=3600"})


class StatementView(TemplateView):
    """One of the site's own statements."""

    template_name = "dashboard/statement.html"
    statement: Statement = None  # type: ignore[assignment]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"statement": self.statement}


class GlossaryView(TemplateView):
    """The words of the site in the three languages."""

    template_name = "dashboard/glossary.html"
    extra_context = {"terms": TERMS}


class FeedbackView(PublicFormView):
    """The feedback form; a reader sends at most a few in an hour."""

    template_name = "dashboard/feedback.html"
    form_class = FeedbackForm
    success_url = reverse_lazy("feedback_thanks")
    rate_limit = "feedback"
    too_many = gettext_lazy("Too much feedback was sent from here. Try again in an hour.")

    def get_initial(self) -> dict[str, Any]:
        return {"page": page_before(self.request)}

    def accept(self, data: dict[str, Any]) -> None:
        address = reverse("admin:dashboard_feedback_changelist")
        give_feedback(
            text=data["text"],
            email=data["email"],
            page=data["page"],
            list_url=self.request.build_absolute_uri(address),
        )


class FeedbackThanksView(TemplateView):
    """What a reader sees after sending feedback."""

    template_name = "dashboard/feedback_thanks.html"
