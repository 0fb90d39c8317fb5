"""Surveys in the API: what was asked, and the published tables as data cubes."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import access_for
from api.registry import api_addresses
from api.views import answer, refuse_unknown_parameters
from surveys.counted import VIEWS, views_of
from surveys.cubes import cube
from surveys.editions import editions_of
from surveys.models import Question, Survey
from surveys.results_page.page import ResultsPage
from surveys.serializers import (
    BREAKDOWNS,
    SurveyDetailsSerializer,
    SurveysSerializer,
    SurveyTableSerializer,
)
from toolkit.texts import LANGUAGES

LANG = OpenApiParameter("lang", str, enum=LANGUAGES, description="Language of labels; default: fi.")
QUESTION = OpenApiParameter("question", str, description="A question's key; empty: respondents.")
ROWS = OpenApiParameter("rows", str, enum=BREAKDOWNS, description="First breakdown; empty: none.")
COLUMNS = OpenApiParameter(
    "columns", str, enum=BREAKDOWNS, description="Second breakdown; empty: none."
)

ANSWERS = OpenApiParameter(
    "answers",
    str,
    enum=VIEWS,
    description="Of a table with both: the options, or the sums of several. Default: options.",
)


def _texts(row: object, field: str) -> dict[str, str]:
    return {code: getattr(row, f"{field}_{code}") for code in LANGUAGES}


def _survey(survey: Survey, request: Request) -> dict[str, Any]:
    days = ("counted_on", "opened_on", "closed_on", "published_on")
    return {
        "slug": survey.slug,
        "name": _texts(survey, "name"),
        "target": survey.target,
        "status": survey.status,
        "edition": survey.edition,
        **{day: value and value.isoformat() for day in days for value in [getattr(survey, day)]},
        "is_synthetic": survey.is_synthetic,
        "remark": _texts(survey, "remark"),
        "source": survey.source_reference,
        "url": request.build_absolute_uri(reverse("api-survey", args=[survey.slug])),
    }


def _edition(survey: Survey, request: Request) -> dict[str, Any]:
    return {
        "edition": survey.edition,
        "status": survey.status,
        "published_on": survey.published_on and survey.published_on.isoformat(),
        "url": request.build_absolute_uri(reverse("api-survey", args=[survey.slug])),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "text": _texts(question, "text"),
        "bank": question.bank_id,
        "sides": {side: _texts(question, f"{side}_label") for side in ("poor", "good")},
        "options": [
            {
                "key": option.key,
                "label": _texts(option, "label"),
                "side": option.side,
                "cannot_say": option.is_cannot_say,
            }
            for option in question.options.all()
        ],
    }


class SurveyView(APIView):
    """Base of the survey views: only surveys that the reader may see."""

    def rows(self, request: Request) -> Any:
        return access_for(request._request).visible(Survey.objects.all())

    def found(self, request: Request, slug: str) -> Survey:
        if survey := self.rows(request).filter(slug=slug).first():
            return survey
        raise NotFound


class SurveysView(SurveyView):
    """Surveys, the latest first; of each its newest edition."""

    @extend_schema(responses=SurveysSerializer, tags=["surveys"], operation_id="surveys_list")
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown_parameters(request, ("format",))
        found = [_survey(survey, request) for survey in self.rows(request).newest()]
        listed = {"count": len(found), "next": None, "previous": None, "results": found}
        return answer(request, json.dumps(listed))


class OneSurveyView(SurveyView):
    """One survey: groups, questions with their options, published figures, addresses of tables."""

    @extend_schema(
        responses=SurveyDetailsSerializer,
        tags=["surveys"],
        operation_id="surveys_read",
        parameters=[],
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        refuse_unknown_parameters(request, ("format",))
        survey = self.found(request, slug)
        page = ResultsPage(survey)
        figures = access_for(request._request).visible(
            survey.figures.select_related("question", "group")
        )
        table = request.build_absolute_uri(reverse("api-survey-table", args=[survey.slug]))
        body = _survey(survey, request) | {
            "groups": [{"key": g.key, "name": _texts(g, "name")} for g in survey.groups.all()],
            "questions": [_question(question) for question in page.questions],
            "published_figures": [
                {
                    "key": figure.key,
                    "name": _texts(figure, "name"),
                    "question": figure.question.key if figure.question else None,
                    "group": figure.group.key if figure.group else None,
                    "answer": figure.answer,
                    "unit": figure.unit,
                    "value": float(figure.value),
                    "source": figure.source_reference,
                }
                for figure in figures
            ],
            "tables": self._tables(survey, table),
            "editions": [_edition(one, request) for one in editions_of(survey)],
        }
        return answer(request, json.dumps(body))

    @staticmethod
    def _tables(survey: Survey, address: str) -> list[dict[str, str]]:
        if not survey.has_results:
            return []
        questions = {question.pk: question for question in survey.questions.all()}
        found = []
        for table in survey.tables.prefetch_related("cells"):
            question = questions.get(table.question_id or 0)
            key = question.key if question else ""
            named = f"question={key}&rows={table.rows}&columns={table.columns}"
            answers = [cell.answer for cell in table.cells.all()]
            found += [
                {
                    "question": key,
                    "rows": table.rows,
                    "columns": table.columns,
                    "answers": view,
                    "url": f"{address}?{named}&answers={view}",
                }
                for view in views_of(question, table.rows, answers)
            ]
        return found


class SurveyTableView(SurveyView):
    """One published table as JSON-stat; hidden cells have no value and the status «c»."""

    @extend_schema(
        responses=SurveyTableSerializer,
        tags=["surveys"],
        operation_id="surveys_table",
        parameters=[QUESTION, ROWS, COLUMNS, ANSWERS, LANG],
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        refuse_unknown_parameters(
            request, ("question", "rows", "columns", "answers", "lang", "format")
        )
        survey = self.found(request, slug)
        given = request.query_params
        language = given.get("lang", "fi")
        if language not in LANGUAGES:
            raise ValidationError({"lang": [_("The language is fi, sv or en.")]})
        for name in ("rows", "columns"):
            if given.get(name, "") not in BREAKDOWNS:
                raise ValidationError({name: [_("Break down by group, size or county.")]})
        if given.get("answers", "") not in ("", *VIEWS):
            raise ValidationError({"answers": [_("The answers are options or sums.")]})
        with translation.override(language):
            found = cube(
                survey,
                self._question(survey, given.get("question", "")),
                *(given.get(name, "") for name in ("rows", "columns", "answers")),
            )
        if found is None:
            raise NotFound
        return answer(request, json.dumps(found, ensure_ascii=False))

    @staticmethod
    def _question(survey: Survey, key: str) -> Question | None:
        if not key:
            return None
        question = survey.questions.prefetch_related("options").filter(key=key).first()
        if question is None:
            raise ValidationError({"question": [_("The survey does not have this question.")]})
        return question


api_addresses.add(
    "surveys",
    [
        path("", SurveysView.as_view(), name="api-surveys"),
        path("<slug:slug>/", OneSurveyView.as_view(), name="api-survey"),
        path("<slug:slug>/table/", SurveyTableView.as_view(), name="api-survey-table"),
    ],
    order=40,
)
