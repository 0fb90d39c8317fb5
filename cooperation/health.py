"""Health checks: /terveys/ reports that the process runs, /terveys/valmis/ that it can serve.

A middleware, and the first one, because probes use an IP address, not an allowed host name, and
no HTTPS.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

LIVE, READY = "/terveys/", "/terveys/valmis/"


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return _answer({"live": True}, 200)
        if request.path == READY:
            problem = unreadiness()
            return _answer({"ready": not problem, "problem": problem}, 503 if problem else 200)
        return self.get_response(request)


def unreadiness() -> str:
    """Why this process cannot serve, as a short code; empty if it can."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database"
    return "migrations" if waiting else ""


def _answer(body: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
