"""Web pages of other sites may read public data from the reader's browser (CORS).

Without credentials: browsers send no cookies, and tokens are never accepted this way.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from toolkit.problems import PREFIX

READING = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Access-Control-Allow-Methods": READING,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
SEEN = "ETag, Content-Disposition, Known-At, Retry-After"


class CrossOriginMiddleware:
    """Answers preflight requests, and adds CORS headers to responses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Allow every origin to read the API, and public files of pages: JSON, CSV, calendars."""
        asks_first = "Access-Control-Request-Method" in request.headers
        if request.method == "OPTIONS" and asks_first:
            response = HttpResponse(status=204, headers=PREFLIGHT)
            del response["Content-Type"]
        else:
            response = self.get_response(request)
        is_read = request.method in READING.split(", ")
        if is_read and (asks_first or _is_data(request, response)):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = SEEN
        return response


def _is_data(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a program reads it: no page, and nothing of somebody signed in."""
    if request.path.startswith(PREFIX):
        return True
    is_page = response.get("Content-Type", "text/html").startswith("text/html")
    control = response.get("Cache-Control", "")
    return not (is_page or response.cookies or "private" in control or "no-store" in control)
