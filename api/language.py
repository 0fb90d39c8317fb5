"""The language of the API's messages: as the client requests, else English."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from history.response_cache import language_of
from toolkit.problems import PREFIX


class ApiLanguageMiddleware:
    """Outside the API the address names the language; here only the header can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for the API's addresses."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        translation.activate(language_of(request))
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        return response
