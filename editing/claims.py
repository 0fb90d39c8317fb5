"""Claims that a user may not make in a row, even with the right to write the row."""

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
    """Raise a ValidationError by field if the row makes a claim that its writer may not make."""
    if isinstance(row, Statement) and _is_newly_made_up(row):
        raise ValidationError({"source_channel": ValidationError(MADE_UP, code="made_up")})
    if isinstance(row, Responsibility) and row.person_id and not access.may_name(row.person):
        raise ValidationError({"person": ValidationError(OF_ANOTHER_PLACE, code="elsewhere")})


def _is_newly_made_up(row: Statement) -> bool:
    """Whether the row gets the source of the demonstration without having it already."""
    made_up = Channel.DEMONSTRATION
    if row.source_channel != made_up:
        return False
    rows = type(row)._default_manager
    return not rows.filter(pk=row.pk, source_channel=made_up).exists()
