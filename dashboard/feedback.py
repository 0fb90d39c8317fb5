"""Feedback from readers: stored in a list for staff, and mailed to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Role, RoleKind
from dashboard.models import Feedback
from toolkit.public_forms import PublicForm


class FeedbackForm(PublicForm):
    """Feedback on the site."""

    class Meta:
        model = Feedback
        fields = ("text", "email", "page")
        widgets = {
            "text": forms.Textarea({"rows": 8, "maxlength": 5000}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "page": forms.HiddenInput,
        }


@transaction.atomic
def give_feedback(*, text: str, email: str, page: str, list_url: str) -> Feedback:
    """Store the feedback and mail it to every member of staff.

    The text is a mail's secret: after sending, it is only in the list of feedback, where it can be
    deleted.
    """
    feedback = Feedback.objects.create(text=text, email=email, page=page)
    _mail(feedback, list_url)
    return feedback


def set_aside(*, text: str, email: str, page: str) -> Feedback:
    """Store what looks like a program's: staff see it in their list and decide."""
    return Feedback.objects.create(text=text, email=email, page=page, is_set_aside=True)


@transaction.atomic
def take_in(rows: Any, *, list_url: str) -> int:
    """Take feedback in that was set aside: from then on it is like any other."""
    found = list(rows.select_for_update().filter(is_set_aside=True))
    for feedback in found:
        Feedback.objects.filter(pk=feedback.pk).update(is_set_aside=False)
        _mail(feedback, list_url)
    return len(found)


def _mail(feedback: Feedback, list_url: str) -> None:
    text, email, page = feedback.text, feedback.email, feedback.page
    staff = Role.objects.alive_on(timezone.localdate()).filter(kind=RoleKind.STAFF)
    for member in staff.holders():
        with translation.override(member.language):
            feedback_text = "\n".join(filter(None, (text, email)))
            about = _("Page: %(page)s") % {"page": page or "–"}
            all_of_it = _("All feedback: %(link)s") % {"link": list_url}
            body = f"{feedback_text}\n\n{about}\n{all_of_it}\n"
            mail.queue(
                to=member.email, subject=_("Feedback on the site"), text=body, secret=feedback_text
            )


def mark_handled(feedback: Any) -> int:
    """Record that the rows of feedback have been handled."""
    return int(feedback.filter(handled_at=None).update(handled_at=timezone.now()))


def page_before(request: HttpRequest) -> str:
    """The page of this site from which the reader came."""
    address = urlsplit(request.headers.get("Referer", ""))
    return address.path[:300] if address.netloc == request.get_host() else ""
