"""Headers of every answer that Django and its packages do not set."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What no page of ours uses stays off, also in what an attacker might get into one.
PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "camera",
                "display-capture",
                "encrypted-media",
                "geolocation",
                "gyroscope",
                "hid",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "screen-wake-lock",
                "serial",
                "usb",
                "xr-spatial-tracking",
            )
        ),
        # passkeys
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
FOR_OTHER_SITES = re.compile(r"(?:/sv|/en)?/(?:api|upota|jakokuva|static)/")
"""What other sites load: the API, figures to embed with their styles, pictures of shared pages."""


class SafeHeaders:
    """Adds Permissions-Policy, and which sites may load the answer into their pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_open = FOR_OTHER_SITES.match(request.path_info) is not None
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
        return response
