"""The staff's page of background work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from accounts.access import access_for
from background.overview import state

STATUSES = {
    "todo": gettext_lazy("waiting"),
    "doing": gettext_lazy("running"),
    "succeeded": gettext_lazy("succeeded"),
    "failed": gettext_lazy("failed"),
    "aborted": gettext_lazy("failed"),
    "cancelled": gettext_lazy("cancelled"),
    "": gettext_lazy("not yet run"),
}


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for staff: redirects to sign-in if needed, refuses others."""

    @wraps(view)
    def guarded(request: HttpRequest, **more: int) -> HttpResponse:
        access = access_for(request)
        if not access.is_signed_in:
            return redirect_to_login(request.get_full_path())
        if not access.is_staff:
            raise PermissionDenied
        response = view(request, **more)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded


@require_safe
@for_staff
def jobs(request: HttpRequest) -> HttpResponse:
    """Queues, workers, periodic jobs, and what failed."""
    context = {"state": state(), "statuses": STATUSES, "now": timezone.now()}
    return render(request, "background/jobs.html", context)


@require_POST
@for_staff
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed job again."""
    job = get_object_or_404(ProcrastinateJob, pk=pk)
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(
                job.pk, timezone.now(), job.priority, job.queue_name, job.lock
            )
    except ConnectorException:  # not failed any more, or another of its kind is waiting
        messages.info(request, _("It waits or runs already, or cannot be tried again."))
    else:
        messages.success(request, _("The job is tried again."))
    return redirect("background_jobs")
