"""/.well-known/security.txt (RFC 9116): where to report a vulnerability, from the settings."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_FOR = timedelta(days=180)
"""Less than a year, as the standard recommends; renewed every day."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The file; 404 where no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": _expires(),
        "Preferred-Languages": "fi, sv, en",
        "Canonical": request.build_absolute_uri(request.path),
        "Policy": settings.SECURITY_POLICY_URL,
    }
    body = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


def _expires() -> str:
    day = timezone.now().astimezone(UTC).date() + VALID_FOR
    return f"{datetime.combine(day, time.min):%Y-%m-%dT%H:%M:%SZ}"
