"""Headers of every answer: which sites may load it, and what a page may use."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "same-origin"),
        ("/sv/", "same-origin"),
        ("/kirjaudu/", "same-origin"),
        ("/eiole/", "same-origin"),
        ("/api/v1/counties/", "cross-origin"),
        ("/upota/map/", "cross-origin"),
        ("/en/upota/map/", "cross-origin"),
        ("/static/css/base.css", "cross-origin"),
    ],
)
def test_other_sites_load_only_what_is_made_for_them(path, allowed):
    for _time in range(2):  # made, then from the cache
        response = Client().get(path)
        b"".join(response)

        assert response["Cross-Origin-Resource-Policy"] == allowed
        assert "camera=()" in response["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in response["Permissions-Policy"]
