"""A missing slash is added to what is read; what is written would be lost on the way."""

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware

from cooperation.api.problems import PREFIX


class SlashMiddleware(CommonMiddleware):
    """Django's, except that a write to the API is not redirected: clients repeat it as a read."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        if request.path.startswith(PREFIX) and request.method not in ("GET", "HEAD"):
            return False
        return super().should_redirect_with_slash(request)
