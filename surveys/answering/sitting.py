"""One who answers: the survey, the secret of the link, and what was said so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from surveys.answering.links import draft_digest, link_digest, seal, unseal
from surveys.models import Draft, Invitation, Survey, SurveyStatus

KEPT_WITHOUT_END = timedelta(days=60)


def is_open_on(survey: Survey, day: date) -> bool:
    """Whether the survey takes answers on the day."""
    return (
        survey.status == SurveyStatus.OPEN
        and (survey.opened_on is None or survey.opened_on <= day)
        and (survey.closed_on is None or day <= survey.closed_on)
    )


def kept_until(survey: Survey, today: date) -> date:
    """When a draft goes: with the survey's end, which is the same for all and tells of nobody."""
    if survey.closed_on:
        return survey.closed_on
    far = today + KEPT_WITHOUT_END
    return (far.replace(day=1) + timedelta(days=31)).replace(day=1)


@dataclass
class Sitting:
    """Somebody at the form."""

    survey: Survey
    secret: str
    invitation: Invitation | None = None
    said: dict[str, Any] = field(default_factory=dict)
    is_saved: bool = False

    @classmethod
    def of(cls, survey: Survey, secret: str) -> Sitting:
        """Who holds the secret, with the draft it opens."""
        invitation = survey.invitations.of_digest(link_digest(secret)).first()
        draft = survey.drafts.filter(digest=draft_digest(secret)).first()
        said = unseal(secret, draft.answers) if draft else {}
        return cls(survey, secret, invitation, said or _start(invitation), draft is not None)

    def save(self, said: dict[str, Any], *, today: date) -> None:
        """Keep what was said, sealed."""
        self.said = self.said | said
        Draft.objects.update_or_create(
            digest=draft_digest(self.secret),
            defaults={
                "survey": self.survey,
                "answers": seal(self.secret, self.said),
                "kept_until_on": kept_until(self.survey, today),
            },
        )
        self.is_saved = True


def _start(invitation: Invitation | None) -> dict[str, Any]:
    """What is known of who was invited, offered as a start."""
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
    """Delete drafts whose day has passed; how many."""
    return Draft.objects.filter(kept_until_on__lt=today).delete()[0]
