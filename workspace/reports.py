"""Reporting an error on a public page: who receives it, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Role, RoleKind, User
from cooperation.models import County
from editing.edits import Edit
from editing.row_forms import RowForm, field_for
from toolkit.public_forms import PublicForm
from workspace.models import ErrorReport


class ReportForm(PublicForm):
    """A report of what is wrong on a page."""

    class Meta:
        model = ErrorReport
        fields = ("text", "email")
        widgets = {
            "text": forms.Textarea({"rows": 6, "maxlength": 5000}),
            "email": forms.EmailInput({"autocomplete": "email"}),
        }


@transaction.atomic
def report_error(
    *,
    text: str,
    email: str,
    page: str,
    about: Any,
    place: dict[str, Any],
    absolute: Callable[[str], str],
) -> ErrorReport:
    """Store the report and mail it to the county's coordinators, or to staff if there are none.

    `place` is the page's county or municipality (`ReportedPage.place`). The text is a mail's
    secret: after sending, it is only in the list of reports, where it can be deleted.
    """
    day = timezone.localdate()
    report = ErrorReport.objects.create(
        text=text,
        email=email,
        page=page,
        language=(translation.get_language() or "fi")[:2],
        **place,
    )
    for keeper in keepers(report.county, day):
        with translation.override(keeper.language):
            words = "\n".join(filter(None, (text, email)))
            lines = [words, "", _("Page: %(page)s") % {"page": page}]
            lines.append(_("Answer here: %(link)s") % {"link": absolute(_list_of(report))})
            subject = _("An error was reported: %(about)s") % {"about": about}
            mail.queue(to=keeper.email, subject=subject, text="\n".join(lines), secret=words)
    return report


def _list_of(report: ErrorReport) -> str:
    if report.county is None:
        return reverse("own_municipality", args=[report.municipality_id])
    return reverse("own_county_section", args=[report.county.slug, "ilmoitukset"])


def keepers(county: County | None, day: date) -> list[User]:
    """The users who answer: the county's coordinators on the day; staff if there are none."""
    roles = Role.objects.alive_on(day)
    own = roles.filter(kind=RoleKind.COORDINATOR, county=county) if county else roles.none()
    return own.holders() or roles.filter(kind=RoleKind.STAFF).holders()


class AnswerReportForm(RowForm):
    """The county's answer; mailed if the reader gave an address."""

    class Meta:
        model = ErrorReport
        formfield_callback = field_for
        fields = ("answer",)
        widgets = {"answer": forms.Textarea({"rows": 6})}

    def prepare(self) -> None:
        self.fields["answer"].required = True

    def write_row(self, edit: Edit, row: ErrorReport) -> ErrorReport:
        row.answered_at, row.answered_by_id = timezone.now(), edit.access.user_id
        saved: ErrorReport = edit.save(row)
        if saved.email:
            _mail_answer(saved)
        return saved


def _mail_answer(report: ErrorReport) -> None:
    with translation.override(report.language):
        lines = [
            report.answer,
            "",
            _("You reported on the page %(page)s:") % {"page": report.page},
            report.text,
        ]
        mail.queue(
            to=report.email,
            subject=_("Answer to your report of an error"),
            text="\n".join(lines),
            secret=report.text,
        )
