"""Store a file with its dry run, apply it, delete old ones."""

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
    """Store a file with the outcome of its dry run; DamagedFile if it cannot be read."""
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
    """Apply what was shown; if records have changed since, store the new outcome instead."""
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
    """Delete imports that were not finished; return their number."""
    return ImportRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
