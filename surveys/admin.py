"""The admin of surveys: questions, groups, figures from publications, themes and observations.

Answers, cells and drafts are not in the admin; results are computed by `surveys.actions`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cooperation.admin_base import SOURCE, RecordAdmin, RecordForm, RecordInline
from surveys.models import (
    BankQuestion,
    Code,
    CodeBook,
    Observation,
    Option,
    PublishedFigure,
    Question,
    RespondentGroup,
    Section,
    Survey,
)

WORDS = ("name_fi", "label_fi", "text_fi")


class KeyedForm(RecordForm):
    """An empty key is filled from the Finnish text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].required = False
            self.fields["key"].help_text = _("Left empty it is made of the Finnish words.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        words = next((cleaned[name] for name in WORDS if cleaned.get(name)), "")
        if "key" in self.fields and not cleaned.get("key") and words:
            cleaned["key"] = slugify(words).replace("-", "_")[:40].strip("_")
        return cleaned


class GroupInline(RecordInline):
    model = RespondentGroup
    form = KeyedForm
    fields = ["order", "key", "name_fi", "name_sv", "name_en"]


class DeskMixin:
    """After saving, returns to the survey's desk if the form was opened from there."""

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> Any:
        return redirect("survey_desk", getattr(obj, "survey", obj).slug)

    response_post_save_change = response_post_save_add


class SectionInline(RecordInline):
    model = Section
    fields = ["order", "title_fi", "title_sv", "title_en"]


@admin.register(Survey)
class SurveyAdmin(DeskMixin, RecordAdmin):
    prepopulated_fields = {"slug": ["name_fi"]}
    list_display = ["name_fi", "desk", "target", "status", "counted_on", "respondents_now"]
    list_filter = ["status", "target", "is_synthetic"]
    search_fields = ["name_fi", "name_sv", "slug"]
    inlines = [GroupInline, SectionInline]
    fieldsets = [
        (None, {"fields": ["name_fi", ("name_sv", "name_en"), "slug", "target", "counted_on"]}),
        (_("Times"), {"fields": [("opened_on", "closed_on"), "delete_after_on", "has_open_link"]}),
        (_("Results"), {"fields": ["crosses", "is_synthetic"]}),
        (_("Introduction"), {"fields": ["intro_fi", "intro_sv", "intro_en"]}),
        (_("Source"), {"fields": ["source_reference", "source_url"], "classes": ["collapse"]}),
        (_("Remark"), {"fields": ["remark_fi", "remark_sv", "remark_en"]}),
        (_("State"), {"fields": ["status", "edition", "published_on", "answers_deleted_on"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        return super().get_queryset(request).annotate(size_now=Count("respondents"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Opening, closing and publishing are actions: they compute results, and are atomic.
        done = ["status", "edition", "published_on", "answers_deleted_on"]
        is_closed = obj and obj.status in ("closed", "published", "replaced")
        fixed = ["crosses", "counted_on"] if is_closed else []
        if obj and (obj.edition > 1 or obj.has_results):
            fixed.append("slug")  # the address stays with the survey, or is taken when published
        return [*super().get_readonly_fields(request, obj), *done, *fixed]

    @admin.display(description=_("desk"))
    def desk(self, obj: Any) -> SafeString:
        """A link to the page where the survey is previewed, opened, sent, closed and published."""
        return format_html(
            '<a href="{}">{}</a>', reverse("survey_desk", args=[obj.slug]), _("Desk")
        )

    @admin.display(description=_("respondents"), ordering="size_now")
    def respondents_now(self, obj: Any) -> int:
        return obj.size_now


class OptionInline(RecordInline):
    model = Option
    form = KeyedForm
    fields = [
        "order",
        "key",
        "label_fi",
        "label_sv",
        "label_en",
        "side",
        "is_cannot_say",
        "code",
    ]


@admin.register(Question)
class QuestionAdmin(DeskMixin, RecordAdmin):
    form = KeyedForm
    list_display = ["text_fi", "survey", "section", "order", "kind", "bank"]
    list_filter = ["survey", "kind"]
    list_select_related = ["survey", "section", "bank"]
    search_fields = ["text_fi", "text_sv", "key"]
    autocomplete_fields = ["bank"]
    inlines = [OptionInline]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The sections of the survey in the address, else of all surveys."""
        asked = request.GET.get("survey", "")
        if db_field.name == "section" and asked.isdecimal():
            kwargs["queryset"] = Section.objects.filter(survey=int(asked))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        answer = super().response_add(request, obj, *args)
        if "_addanother" in request.POST:  # for the same survey
            return redirect(f"{request.path}?survey={obj.survey_id}&section={obj.section_id or ''}")
        return answer


@admin.register(BankQuestion)
class BankQuestionAdmin(RecordAdmin):
    list_display = ["key", "name_fi"]
    search_fields = ["key", "name_fi"]


@admin.register(PublishedFigure)
class PublishedFigureAdmin(RecordAdmin):
    list_display = ["name_fi", "survey", "value", "unit", "source_reference"]
    list_filter = ["survey"]
    list_select_related = ["survey"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "survey",
                    "key",
                    "name_fi",
                    ("name_sv", "name_en"),
                    ("question", "answer"),
                    ("group", "county"),
                    ("value", "unit"),
                    "order",
                ]
            },
        ),
        SOURCE,
    ]


class CodeInline(RecordInline):
    model = Code
    fields = ["order", "key", "name_fi", "name_sv", "name_en", "guide"]


@admin.register(CodeBook)
class CodeBookAdmin(RecordAdmin):
    list_display = ["key", "name_fi"]
    search_fields = ["key", "name_fi"]
    inlines = [CodeInline]


@admin.register(Observation)
class ObservationAdmin(RecordAdmin):
    list_display = ["title_fi", "code", "county", "survey"]
    list_filter = ["code"]
    list_select_related = ["code", "county", "survey"]
    search_fields = ["title_fi"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title_fi",
                    ("title_sv", "title_en"),
                    "code",
                    "survey",
                    "county",
                    "observed_on",
                    "order",
                    "text_fi",
                    "text_sv",
                    "text_en",
                ]
            },
        ),
        SOURCE,
    ]
