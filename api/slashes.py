"""A missing slash is added by a redirect when reading; a write would lose its body."""

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware

from toolkit.problems import PREFIX


class SlashMiddleware(CommonMiddleware):
    """Django's, but does not redirect a write to the API, which clients would repeat as GET."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        if request.path.startswith(PREFIX) and request.method not in ("GET", "HEAD"):
            return False
        return super().should_redirect_with_slash(request)
