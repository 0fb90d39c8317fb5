"""The number of the last change."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangeState(NamedTuple):
    """What is committed: the last change, and the last one that withdrew something."""

    number: int = 0
    version: str = "0"
    """The number and its transaction: the number alone could occur again in a restored database."""
    purged: int = 0


class LastChange(models.Model):
    """One row: the number of the last change to public records, raised as each change commits."""

    number = models.BigIntegerField(default=0)
    purged = models.BigIntegerField(default=0, db_default=0)
    """The number of the last change that withdrew something: see `purge`."""
    recorded_at = models.DateTimeField(null=True, editable=False)
    """The moment of the last recorded change, in the order of commits; kept by the database."""

    class Meta:
        ordering = ["pk"]
        verbose_name = _("last change")
        verbose_name_plural = _("last change")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_row",
                condition=Q(id=1),
                violation_error_message=_("There is only one last change."),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def now(cls) -> ChangeState:
        """The state as committed now; what is rendered after reading it is at least that new."""
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number, xmin::text, purged FROM {table}")  # noqa: S608 - a constant name
            row = cursor.fetchone()
        return ChangeState(row[0], f"{row[0]}-{row[1]}", row[2]) if row else ChangeState()

    @classmethod
    def number_now(cls) -> int:
        """The number as committed now."""
        return cls.now().number

    @classmethod
    def purge(cls) -> None:
        """Count a change after which no older response may be shown, not even for a moment.

        For what withdraws something that readers have seen: the erasure of a person, an answer or
        a publication that is taken back. Without it, old bytes may be sent for two seconds.
        """
        changed = cls.objects.filter(pk=1).update(
            number=models.F("number") + 1, purged=models.F("number") + 1
        )
        if not changed:
            cls.objects.create(pk=1, number=1, purged=1)
