"""Template context of every page."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, bool]:
    """`demonstration`: whether the pages must state that the data is illustrative."""
    return {"demonstration": settings.DEMO}
