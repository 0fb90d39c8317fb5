"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, bool]:
    """`demonstration`: whether the pages must say that the data is illustrative."""
    return {"demonstration": settings.DEMO}
