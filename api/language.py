"""The language of the API's messages: as the client requests, else English."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from toolkit.problems import PREFIX


class ApiLanguageMiddleware:
    """Outside the API the address names the language; here only the header can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for the API's addresses."""
        if request.path.startswith(PREFIX):
            asked = "Accept-Language" in request.headers
            language = translation.get_language_from_request(request) if asked else "en"
            translation.activate(language)
        return self.get_response(request)
