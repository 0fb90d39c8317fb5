"""Headers of every kind of response score at least 125 by the rules of the HTTP Observatory."""

from __future__ import annotations

import pytest
from django.conf import settings as ours
from django.http import HttpResponse
from django.test import Client

from agreements.models import StoredFile
from tests import observatory
from tests.factories import DocumentFactory, UserFactory

pytestmark = pytest.mark.django_db
needs_resource_policy = pytest.mark.skipif(
    "cooperation.headers.SafeHeaders" not in ours.MIDDLEWARE,
    reason="no Cross-Origin-Resource-Policy yet",
)


@pytest.fixture
def production(settings):
    """The settings of transport as production has them."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return settings


@pytest.fixture
def file():
    """The path of an uploaded document that anybody may download."""
    StoredFile.objects.create(sha256="a" * 64, content=b"%PDF-1.7")
    document = DocumentFactory(
        url="", sha256="a" * 64, file_name="a.pdf", media_type="application/pdf", size=8
    )
    return f"/asiakirjat/{document.pk}/"


PAGES = {
    "front page": ("/", 200),
    "front page in Swedish": ("/sv/", 200),
    "page with a form": ("/kirjaudu/", 200),
    "missing page": ("/ei-ole/", 404),
    "malformed address": ("/?date=x", 400),
    "calendar": ("/neuvottelut.ics", 200),
    "feed": ("/muutokset/atom/", 200),
}
FOR_OTHER_SITES = {
    "list of the API": ("/api/v1/counties/", 200),
    "description of the API": ("/api/v1/docs/", 200),
    "file of the API": ("/api/v1/counties/?format=csv", 200),
    "error of the API": ("/api/v1/counties/99/", 404),
    "style sheet": ("/static/css/base.css", 200),
    "script": ("/static/js/search.js", 200),
}
"""Whatever site may load: no points for a resource policy."""


def total(client, path, status=200):
    """The score of the response, and what it consists of."""
    response = client.get(path, secure=True)
    assert response.status_code == status
    found = observatory.judge(response)
    b"".join(response)  # a sent file is closed once it has been read
    return observatory.score(found), found


@needs_resource_policy
@pytest.mark.parametrize(("path", "status"), PAGES.values(), ids=PAGES)
def test_anonymous_response_scores_125(production, path, status):
    points, found = total(Client(), path, status)

    assert points >= 125, found


@needs_resource_policy
@pytest.mark.parametrize("path", ["/", "/oma-tili/", "/oma-tili/tunnukset/"])
def test_page_of_a_signed_in_user_scores_125(production, path):
    client = Client()
    client.force_login(UserFactory())
    points, found = total(client, path)

    assert points >= 125, found


@needs_resource_policy
def test_download_scores_125(production, file):
    points, found = total(Client(), file)

    assert points >= 125, found


@pytest.mark.parametrize(
    ("path", "status"),
    (PAGES | FOR_OTHER_SITES).values(),
    ids=PAGES | FOR_OTHER_SITES,
)
def test_response_has_every_point_but_for_cookies_and_the_resource_policy(production, path, status):
    points, found = total(Client(), path, status)

    assert points >= 120, found


def made(**headers):
    response = HttpResponse(
        "<p>", headers={name.replace("_", "-"): v for name, v in headers.items()}
    )
    return observatory.score(observatory.judge(response))


GOOD = {
    "Content_Security_Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer_Policy": "same-origin",
    "Strict_Transport_Security": "max-age=31536000",
    "X_Content_Type_Options": "nosniff",
    "Cross_Origin_Resource_Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("change", "points"),
    [
        pytest.param({}, 130, id="as it should be"),
        pytest.param({"Cross_Origin_Resource_Policy": ""}, 120, id="resource policy missing"),
        pytest.param({"Referrer_Policy": "unsafe-url"}, 120, id="referrer sent to everybody"),
        pytest.param({"X_Content_Type_Options": ""}, 125, id="sniffing"),
        pytest.param({"Strict_Transport_Security": ""}, 80, id="no HSTS, so no bonus"),
        pytest.param({"Content_Security_Policy": ""}, 55, id="no policy and framed by anyone"),
        pytest.param(
            {"Content_Security_Policy": "default-src 'self'; frame-ancestors 'none'"},
            125,
            id="default self",
        ),
        pytest.param(
            {"Content_Security_Policy": "script-src 'unsafe-inline'; frame-ancestors 'none'"},
            80,
            id="inline scripts",
        ),
        pytest.param(
            {
                "Access_Control_Allow_Origin": "https://a",
                "Access_Control_Allow_Credentials": "true",
            },
            50,
            id="credentials for others",
        ),
    ],
)
def test_rules_subtract_and_add_what_is_published(change, points):
    assert made(**GOOD | change) == points
