"""Submitting answers, inviting, reminding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts import mail
from accounts.models import MailMessage
from surveys.answering.forms import Questionnaire, name_of
from surveys.answering.links import draft_digest, link_digest, new_secret
from surveys.answering.sitting import AnswerSession, is_open_on
from surveys.models import Answer, Draft, Invitation, Kind, Question, Respondent, Survey
from toolkit.constraints import explained
from toolkit.texts import Language


class UsedError(Exception):
    """The link, or the draft of the open link, has already been used for an answer."""


class ClosedError(Exception):
    """The survey takes no answers."""


def submit(sitting: AnswerSession, questionnaire: Questionnaire, *, today: date) -> None:
    """Store the given answers once, without a connection to the person.

    One transaction marks the link used, deletes the draft, and writes respondent and answers;
    they share no key and no timestamp. Raises UsedError, ClosedError, or ValidationError if no
    question was answered.
    """
    with explained():
        _lock_open(sitting.survey, today)
        _mark_used(sitting)
        respondent = _respondent(sitting, questionnaire)
        respondent.chosen = sorted(_chosen(sitting.answers_given, questionnaire))
        answers = list(_answers(sitting.answers_given, questionnaire, respondent))
        if not (answers or respondent.chosen):
            raise ValidationError(_("No question has been answered yet."), code="empty")
        respondent.save(force_insert=True)
        random.SystemRandom().shuffle(answers)
        Answer.objects.bulk_create(answers)


def _lock_open(survey: Survey, today: date) -> None:
    """Lock the survey as open until the end of the transaction; allows concurrent answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM surveys_survey WHERE id = %s FOR SHARE", [survey.pk])
    survey.refresh_from_db(fields=["status", "opened_on", "closed_on"])
    if not is_open_on(survey, today):
        raise ClosedError


def _mark_used(sitting: AnswerSession) -> None:
    """Mark the link used and delete the draft; a second submission raises UsedError."""
    drafts = Draft.objects.filter(digest=draft_digest(sitting.secret))
    if sitting.invitation:
        unused = Invitation.objects.filter(pk=sitting.invitation.pk, is_used=False)
        if not unused.update(is_used=True):
            raise UsedError
        drafts.delete()
    elif not drafts.delete()[0]:
        raise UsedError


def _respondent(sitting: AnswerSession, questionnaire: Questionnaire) -> Respondent:
    groups = {group.key: group for group in questionnaire.groups}
    place = questionnaire.place_of(sitting.answers_given.get("place", ""))
    group = groups.get(sitting.answers_given.get("group", ""))
    return Respondent(survey=sitting.survey, group=group, **place.fields())


def _chosen(answers_given: dict[str, Any], questionnaire: Questionnaire) -> Iterator[int]:
    """The chosen options; options deleted in the meantime are left out."""
    for question in questionnaire.questions:
        value = answers_given.get(name_of(question))
        if value and question.has_options:
            wanted = value if isinstance(value, list) else [value]
            yield from (option.pk for option in question.options.all() if option.key in wanted)


def _answers(
    answers_given: dict[str, Any], questionnaire: Questionnaire, respondent: Respondent
) -> Iterator[Answer]:
    for question in questionnaire.questions:
        value = answers_given.get(name_of(question))
        if value and (fields := _fields(question, value)):
            yield Answer(respondent=respondent, question=question, **fields)


def _fields(question: Question, value: Any) -> dict[str, Any]:
    """An answer's columns; empty if there is nothing to store."""
    if question.kind == Kind.OPEN:
        return {"text": str(value)} if str(value).strip() else {}
    if question.kind == Kind.NUMBER:
        return {"number": Decimal(value)}
    return {}


# Links -------------------------------------------------------------------------------------------


BATCH = 100
"""Links that are created and queued as mail in one transaction."""
FIRST, REMINDER = "send", "remind"


def start_sending(*, survey: Survey, what: str, root: str, today: date) -> int:
    """Have the worker send links or reminders; returns to how many."""
    _refuse_unless_open(survey, today)
    number = _waiting(survey, what, today).count()
    if number:
        with suppress(AlreadyEnqueued), transaction.atomic():
            lock = f"surveys_links_{survey.pk}_{what}"
            task = app.configure_task("surveys.send_links", allow_unknown=False, queueing_lock=lock)
            task.defer(survey=survey.pk, what=what, root=root)
    return number


def send(*, survey: Survey, what: str, root: str, today: date) -> int:
    """Queue the mails, a batch at a time, in the worker; returns how many.

    If interrupted it can continue: no respondent gets a second link.
    """
    done = 0
    while is_open_on(survey, today) and (made := _send_some(survey, what, root, today)):
        done += made
    return done


@transaction.atomic
def _send_some(survey: Survey, what: str, root: str, today: date) -> int:
    rows = _waiting(survey, what, today).select_for_update(of=("self",))
    found = list(rows.select_related("survey").order_by("pk")[:BATCH])
    for invitation in found:
        secret = new_secret()
        if what == REMINDER:
            invitation.later_digests = [*invitation.later_digests, link_digest(secret)]
            invitation.reminded_on = today
        else:
            invitation.digest, invitation.sent_on = link_digest(secret), today
        invitation.save(update_fields=["digest", "sent_on", "later_digests", "reminded_on"])
        _mail(invitation, secret, "reminder" if what == REMINDER else "invitation", root)
    return len(found)


def _waiting(survey: Survey, what: str, today: date) -> QuerySet[Invitation]:
    """Invitations to mail now: a first link, or a reminder at most once a day."""
    if what == FIRST:
        return survey.invitations.filter(sent_on=None)
    return survey.invitations.unanswered().filter(sent_on__lt=today).exclude(reminded_on=today)


def _refuse_unless_open(survey: Survey, today: date) -> None:
    if not is_open_on(survey, today):
        raise ValidationError(_("The survey is not open for answers."), code="not_open")


def _mail(invitation: Invitation, secret: str, kind: str, root: str) -> None:
    survey = invitation.survey
    with translation.override(invitation.language):
        link = root.rstrip("/") + reverse("survey_link", args=[secret])
        context = {"survey": survey, "link": link}
        text = render_to_string(f"surveys/mail/{kind}.txt", context)
        subject = subject_of(survey, kind)
    mail.queue(to=invitation.email, subject=subject, text=text, secret=secret)


def subject_of(survey: Survey, kind: str) -> str:
    """The subject of a mail, in the active language."""
    subject = _("Reminder: %(survey)s") if kind == "reminder" else _("Survey: %(survey)s")
    return subject % {"survey": str(survey)}


def mail_states(survey: Survey) -> dict[str, int]:
    """The number of mails with links that are waiting, sent and failed."""
    subjects = []
    for language in Language.values:
        with translation.override(language):
            subjects += [subject_of(survey, kind) for kind in ("invitation", "reminder")]
    rows = MailMessage.objects.filter(
        to__in=survey.invitations.values("email"), subject__in=[one[:300] for one in subjects]
    )
    return dict(rows.order_by().values_list("status").annotate(many=Count("pk")))
