"""Health checks: /terveys/ reports that the process runs, /terveys/valmis/ that it can serve.

A middleware, and the first one, because probes use an IP address, not an allowed host name, and
no HTTPS. /terveys/mittarit/ has the metrics, for whoever has METRICS_TOKEN.
"""

from collections.abc import Callable
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from cooperation.readiness import Readiness
from cooperation.registry import figures_of_operation
from toolkit import metrics

LIVE, READY, METRICS = "/terveys/", "/terveys/valmis/", "/terveys/mittarit/"


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.readiness = Readiness()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return _answer({"live": True}, 200)
        if request.path == READY:
            problem = self.readiness()
            return _answer({"ready": not problem, "problem": problem}, 503 if problem else 200)
        if request.path == METRICS and may_read_metrics(request):
            return _metrics()
        return self.get_response(request)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether metrics are configured and the request has their token; else there is no page."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and compare_digest(given.encode(), wanted.encode())


def _metrics() -> HttpResponse:
    body = metrics.exposition(figures_of_operation.values())
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, content_type=metrics.CONTENT_TYPE, headers=headers)


def _answer(body: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
