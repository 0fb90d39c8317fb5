"""Staff read open answers one by one, code them by theme, and choose quotations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_for, signed_in_user
from editing.edits import editing
from surveys import coding, quoting
from surveys.models import CodeBook, Coding, Question, Quotation, Survey
from surveys.staff.base import after_closing, crumbs, for_staff, refusals_as_messages
from toolkit.texts import Language


def _open_question(survey: Survey, pk: int) -> Question:
    return get_object_or_404(survey.questions.filter(kind="open"), pk=pk)


def _book(request: HttpRequest) -> CodeBook | None:
    """The requested code book, else the first."""
    books = CodeBook.objects.prefetch_related("codes")
    wanted = request.GET.get("luokitus", "")
    return books.filter(pk=wanted).first() or books.first()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@after_closing
def code(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """One answer with the themes of the book; after saving, the next one."""
    question, book = _open_question(survey, pk), _book(request)
    keys = list(coding.open_answers(question).values_list("pk", flat=True))
    number = _number_asked(request, question, book, keys)
    if request.method == "POST" and book and keys:
        return _placed(request, survey, question, book, keys, number)
    answer = coding.open_answers(question).filter(pk=keys[number - 1]).first() if keys else None
    own = Coding.objects.filter(answer=answer, coder=signed_in_user(request)) if answer else None
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, str(question)),
        "question": question,
        "book": book,
        "books": CodeBook.objects.all(),
        "answer": answer,
        "number": number,
        "total": len(keys),
        "done": _coded(request, question, book).count(),
        "chosen": set(own.values_list("code", flat=True)) if own is not None else set(),
        "languages": Language.choices,
    }
    return render(request, "surveys/staff/code.html", context)


def _coded(request: HttpRequest, question: Question, book: CodeBook | None) -> Any:
    """The answers this coder has coded with the book."""
    own = Coding.objects.filter(coder=signed_in_user(request), code__book=book)
    return coding.open_answers(question).filter(pk__in=own.values("answer"))


def _number_asked(
    request: HttpRequest, question: Question, book: CodeBook | None, keys: list[Any]
) -> int:
    """The number of the requested answer, else of the first not yet coded by this coder."""
    asked = request.GET.get("nro", "")
    if asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= len(keys):
        return int(asked)
    done = set(_coded(request, question, book).values_list("pk", flat=True))
    return next((n for n, key in enumerate(keys, 1) if key not in done), 1)


def _placed(
    request: HttpRequest,
    survey: Survey,
    question: Question,
    book: CodeBook,
    keys: list[Any],
    number: int,
) -> HttpResponse:
    answer = coding.open_answers(question).get(pk=keys[number - 1])
    wanted = {text for text in request.POST.getlist("code") if text.isdecimal()}
    codes = [one for one in book.codes.all() if str(one.pk) in wanted]
    address = reverse("survey_code", args=[survey.slug, question.pk])
    with refusals_as_messages(request), editing(access_for(request), channel="page"):
        coding.place(answer=answer, coder=signed_in_user(request), book=book, codes=codes)
        number = number % len(keys) + 1
    return HttpResponseRedirect(f"{address}?luokitus={book.pk}&nro={number}")


@require_safe
@for_staff
@after_closing
def themes(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Counts by theme and group, and the agreement of the two most active coders."""
    question, book = _open_question(survey, pk), _book(request)
    coders = coding.coders_of(question, book) if book else []
    pair = [user for user, _done in coders[:2]]
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, str(question)),
        "question": question,
        "book": book,
        "groups": survey.groups.all(),
        "counts": coding.counts(question, book) if book else [],
        "coders": coders,
        "pair": pair,
        "agreement": coding.agreement(question, book, *pair) if book and len(pair) == 2 else [],
    }
    return render(request, "surveys/staff/themes.html", context)


@require_POST
@for_staff
@after_closing
def quote(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Propose a passage of an answer as a quotation."""
    question = _open_question(survey, pk)
    answer = get_object_or_404(
        coding.open_answers(question), pk__in=_uuid(request.POST.get("answer", ""))
    )
    language = request.POST.get("language", "fi")
    with refusals_as_messages(request), editing(access_for(request), channel="page") as edit:
        text = request.POST.get("text", "")
        edit.save(
            quoting.choose(answer=answer, text=text, language=language, by=signed_in_user(request))
        )
        messages.success(request, _("Proposed as a quotation; a colleague approves it."))
    number = request.POST.get("number", "")
    address = reverse("survey_code", args=[survey.slug, question.pk])
    return HttpResponseRedirect(f"{address}?nro={number if number.isdecimal() else 1}")


def _uuid(text: str) -> list[str]:
    from uuid import UUID

    try:
        return [str(UUID(text))]
    except ValueError:
        return []


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def quotations(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Proposed and approved quotations; another person than the proposer approves."""
    if request.method == "POST":
        pk = request.POST.get("quotation", "")
        with refusals_as_messages(request), editing(access_for(request), channel="page") as edit:
            rows = Quotation.objects.filter(question__survey=survey)
            row = edit.lock(rows, pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0)
            if "delete" in request.POST:
                edit.delete(row)
            else:
                quoting.approve(
                    quotation=row, by=signed_in_user(request), today=timezone.localdate()
                )
                edit.save(row)
            messages.success(request, _("Done."))
        return redirect("survey_quotations", survey.slug)
    rows = Quotation.objects.filter(question__survey=survey)
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Quotations")),
        "rows": rows.select_related("question", "group", "county", "chosen_by", "approved_by"),
    }
    return render(request, "surveys/staff/quotations.html", context)
