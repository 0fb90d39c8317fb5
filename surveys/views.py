"""The pages of surveys and their results."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.access import access_for
from cooperation.asked import AskedWronglyError
from cooperation.pages import DaylessView
from listing.files import Downloadable, Table, about_list, as_file
from surveys.downloads import flat, survey_table, table_of
from surveys.editions import editions_of
from surveys.models import Question, Survey
from surveys.results import public_cells
from surveys.results_page.breakdowns import broken_down
from surveys.results_page.county_map import county_map, map_legend
from surveys.results_page.crosses import crossed
from surveys.results_page.overview import Overview
from surveys.results_page.page import ResultsPage
from surveys.themes import contents_of_themes, themes_counted

FORMATS = ("csv", "xlsx", "json")


class SurveyListView(DaylessView, Downloadable, TemplateView):
    """The surveys, latest first, with the number of respondents."""

    template_name = "surveys/survey_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        surveys = list(access_for(self.request).visible(Survey.objects.newest()))
        totals: Any = public_cells().filter(
            table__question=None, table__rows="", answer="", table__survey__in=surveys
        )
        respondents = {
            row["table__survey"]: row["shown"] for row in totals.values("table__survey", "shown")
        }
        rows = [{"survey": survey, "respondents": respondents.get(survey.pk)} for survey in surveys]
        is_staff = access_for(self.request).is_staff
        return super().get_context_data(**kwargs) | {"rows": rows, "is_staff": is_staff}

    def table(self, context: dict[str, Any]) -> Table:
        return survey_table(context["rows"])


class SurveyDetailView(DaylessView, TemplateView):
    """One survey: respondents, an overview of all questions, one question broken down."""

    template_name = "surveys/survey_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = access_for(request).visible(Survey.objects.all())
        self.survey = get_object_or_404(rows, slug=kwargs["slug"])
        kind = request.GET.get("format", "")
        if not kind:
            return super().get(request, *args, **kwargs)
        if kind not in FORMATS:
            raise AskedWronglyError(_("The format is csv, xlsx or json."), field="format")
        return self._file(kind)

    def _file(self, kind: str) -> HttpResponseBase:
        """A file of the published tables of the survey, or of one question."""
        if not self.survey.has_results:
            raise Http404(_("The results have not been published yet."))
        question = self._asked_question(ResultsPage(self.survey).questions, required=False)
        if kind == "json":
            answer = JsonResponse(
                {
                    "survey": self.survey.slug,
                    "edition": self.survey.edition,
                    "cells": flat(self.survey, question),
                }
            )
            answer["Content-Disposition"] = f'attachment; filename="{self.survey.slug}.json"'
            return answer
        return as_file(kind, table_of(self.survey, question), about_list(self.request))

    def _asked_question(self, questions: list[Question], *, required: bool) -> Question | None:
        """The question in `?question=`; without it the first one, if one is required."""
        key = self.request.GET.get("question", "")
        choices = [question for question in questions if question.has_options]
        if not key:
            return choices[0] if choices and required else None
        found = next((question for question in choices if question.key == key), None)
        if found is None:
            raise AskedWronglyError(_("The survey does not have this question."), field="question")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {
            "survey": self.survey,
            "is_staff": access_for(self.request).is_staff,
            "editions": editions_of(self.survey),
        }
        if not self.survey.has_results:
            return context
        page = ResultsPage(self.survey)
        question = self._asked_question(page.questions, required=True)
        return context | {
            "page": page,
            "overview": Overview(page),
            "question": question,
            "choices": [one for one in page.questions if one.has_options],
            "language": get_language(),
            "themes": list(contents_of_themes(self.survey, access_for(self.request))),
            "themes_counted": themes_counted(self.survey),
            **self._of_question(page, question),
        }

    def _of_question(self, page: ResultsPage, question: Question | None) -> dict[str, Any]:
        if question is None or not page.has_results:
            return {"breakdowns": [], "crosses": []}
        breakdowns = broken_down(page, question)
        crosses = [
            cross
            for key in self.survey.crosses
            for cross in (crossed(page, key), crossed(page, key, question))
            if cross
        ]
        return {
            "breakdowns": breakdowns,
            "crosses": crosses,
            "map": county_map(page, question, breakdowns),
            "map_legend": map_legend(),
            "map_answer": next(
                (b.columns[b.good_column] for b in breakdowns if b.breakdown == "county"), ""
            ),
        }
