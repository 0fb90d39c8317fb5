"""What nobody may claim by writing a row, though the row itself is theirs to write."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.access import Access
from cooperation.models import Responsibility
from history.statements import Channel, Statement

OF_ANOTHER_PLACE = _(
    "This person answers for something elsewhere, so only staff can name them here too. "
    "Name a new person, or ask staff."
)

MADE_UP = _("Only the demonstration's own records have this source. Say how this reached you.")


def refuse_claims(access: Access, row: Model) -> None:
    """Raise a ValidationError by field where the row claims what its writer cannot tell."""
    if isinstance(row, Statement) and _is_newly_made_up(row):
        raise ValidationError({"source_channel": ValidationError(MADE_UP, code="made_up")})
    if isinstance(row, Responsibility) and row.person_id and not access.may_name(row.person):
        raise ValidationError({"person": ValidationError(OF_ANOTHER_PLACE, code="elsewhere")})


def _is_newly_made_up(row: Statement) -> bool:
    """Whether somebody says so who corrects no row of the demonstration."""
    made_up = Channel.DEMONSTRATION
    if row.source_channel != made_up:
        return False
    rows = type(row)._default_manager
    return not rows.filter(pk=row.pk, source_channel=made_up).exists()
