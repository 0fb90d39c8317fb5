"""The session of a respondent: the survey, the secret of the link, and the answers so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from surveys.answering.links import draft_digest, link_digest, seal, unseal
from surveys.models import Draft, Invitation, Survey, SurveyStatus

KEEP_IF_OPEN_ENDED = timedelta(days=60)


def is_open_on(survey: Survey, day: date) -> bool:
    """Whether the survey takes answers on the day."""
    return (
        survey.status == SurveyStatus.OPEN
        and (survey.opened_on is None or survey.opened_on <= day)
        and (survey.closed_on is None or day <= survey.closed_on)
    )


def kept_until(survey: Survey, today: date) -> date:
    """The day a draft is deleted: the survey's end, which is the same for all respondents."""
    if survey.closed_on:
        return survey.closed_on
    far = today + KEEP_IF_OPEN_ENDED
    return (far.replace(day=1) + timedelta(days=31)).replace(day=1)


@dataclass
class AnswerSession:
    """A respondent filling in the form."""

    survey: Survey
    secret: str
    invitation: Invitation | None = None
    answers_given: dict[str, Any] = field(default_factory=dict)
    is_saved: bool = False

    @classmethod
    def of(cls, survey: Survey, secret: str) -> AnswerSession:
        """The session of the holder of the secret, with the draft it decrypts."""
        invitation = survey.invitations.of_digest(link_digest(secret)).first()
        draft = survey.drafts.filter(digest=draft_digest(secret)).first()
        answers_given = unseal(secret, draft.answers) if draft else {}
        return cls(
            survey, secret, invitation, answers_given or _start(invitation), draft is not None
        )

    def save(self, answers_given: dict[str, Any], *, today: date) -> None:
        """Add the answers and store them encrypted."""
        self.answers_given = self.answers_given | answers_given
        Draft.objects.update_or_create(
            digest=draft_digest(self.secret),
            defaults={
                "survey": self.survey,
                "answers": seal(self.secret, self.answers_given),
                "kept_until_on": kept_until(self.survey, today),
            },
        )
        self.is_saved = True


def _start(invitation: Invitation | None) -> dict[str, Any]:
    """Initial values from the invitation."""
    if invitation is None:
        return {}
    place = f"municipality:{invitation.municipality_id}" if invitation.municipality_id else ""
    return {"group": invitation.group.key if invitation.group else "", "place": place}


def survey_of_secret(secret: str) -> Survey | None:
    """The survey whose link, or draft, has this secret."""
    invited = Invitation.objects.of_digest(link_digest(secret)).select_related("survey").first()
    if invited:
        return invited.survey
    draft = Draft.objects.filter(digest=draft_digest(secret)).select_related("survey").first()
    return draft.survey if draft else None


def forget_old_drafts(today: date) -> int:
    """Delete drafts past their day; returns how many."""
    return Draft.objects.filter(kept_until_on__lt=today).delete()[0]
