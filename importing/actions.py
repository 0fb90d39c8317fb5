"""Take a file in, do what was shown of it, forget old ones."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from cooperation.models import County
from importing.models import ImportRun
from importing.outcomes import Outcome
from importing.running import apply, dry_run

KEPT = timedelta(days=30)


def take_in(
    *, access: Access, user: User, name: str, data: bytes, county: County | None = None
) -> ImportRun:
    """Keep a file with what it would do; DamagedFile where it cannot be read."""
    forget_old_runs()
    outcome = dry_run(access, data, county=county)
    return ImportRun.objects.create(
        user=user,
        county=county,
        file_name=name[:200],
        content=data,
        outcome=outcome.as_json(),
    )


def carry_out(*, access: Access, run: ImportRun, reason: str) -> bool:
    """Do what was shown; where records have changed since, show anew what would be done."""
    expected = Outcome.of_json(run.outcome).digest
    with transaction.atomic():
        is_done, outcome = apply(
            access,
            bytes(run.content),
            expected=expected,
            reason=reason,
            key=f"import:{run.pk}:{expected[:16]}",
            county=run.county,
            answer={"run": run.pk},
        )
        run.outcome = outcome.as_json()
        if is_done:
            run.applied_at, run.reason, run.content = timezone.now(), reason, b""
        run.save()
    return is_done


def forget_old_runs() -> int:
    """Sweep away what nobody will come back to; how many."""
    return ImportRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
