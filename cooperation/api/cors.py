"""Pages of others may read what is public here from the reader's browser (CORS).

Without credentials: a browser sends no cookie along, and a token is never accepted that way.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cooperation.api.problems import PREFIX

READING = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Access-Control-Allow-Methods": READING,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
SEEN = "ETag, Content-Disposition, Retry-After"


class CrossOriginMiddleware:
    """Answers the question before a request, and lets the answer be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark answers of the API to readers as open to every origin."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        asks_first = "Access-Control-Request-Method" in request.headers
        if request.method == "OPTIONS" and asks_first:
            response = HttpResponse(status=204, headers=PREFLIGHT)
            del response["Content-Type"]
        else:
            response = self.get_response(request)
        if request.method in READING.split(", "):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = SEEN
        return response
