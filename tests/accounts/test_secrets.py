"""Changing SECRET_KEY: what was signed lives on with the former key among the fallbacks only."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail as django_mail
from django.core import signing
from django.core.cache import caches
from django.test import Client

from accounts import mail
from accounts.models import MailMessage
from surveys.answering.links import seal, unseal
from tests.accounts.test_invitations import counties, invite, link  # noqa: F401 - a fixture
from tests.accounts.test_tokens import made
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "a former key of the tests, long enough " * 2, "a new key of the tests, long enough " * 2
ROTATIONS = pytest.mark.parametrize(
    ("fallbacks", "lives"), [([OLD], True), ([], False)], ids=["with the fallback", "without"]
)


@pytest.fixture(autouse=True)
def former_key(settings):
    caches["default"].clear()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


@pytest.fixture
def rotate(settings):
    def change(fallbacks):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, fallbacks

    return change


@ROTATIONS
def test_session(rotate, fallbacks, lives):
    client = Client()
    client.force_login(UserFactory())
    assert client.get("/oma-tili/").status_code == 200

    rotate(fallbacks)

    assert client.get("/oma-tili/").status_code == (200 if lives else 302)


@ROTATIONS
def test_link_for_a_new_password(rotate, fallbacks, lives):
    user = UserFactory()
    Client().post("/kirjaudu/salasana/", {"email": user.email})
    mail.deliver(MailMessage.objects.latest("pk").pk)
    path = re.search(r"https?://[^/]+(/kirjaudu/salasana/\S+)", django_mail.outbox[-1].body)[1]

    rotate(fallbacks)
    page = Client().get(path, follow=True)

    assert ('name="password1"' in page.content.decode()) is lives


@ROTATIONS
def test_signed_value(rotate, fallbacks, lives):
    signed = signing.dumps({"key": 1}, salt="tests")

    rotate(fallbacks)

    if lives:
        assert signing.loads(signed, salt="tests") == {"key": 1}
    else:
        with pytest.raises(signing.BadSignature):
            signing.loads(signed, salt="tests")


@pytest.mark.parametrize("fallbacks", [[OLD], []], ids=["with the fallback", "without"])
def test_what_is_stored_and_not_signed_survives_both(client, rotate, fallbacks):
    user = UserFactory()
    _token, secret = made(user)
    invite()
    address = link()
    TOTP.activate(user, generate_totp_secret())
    sealed = seal("a secret of a respondent", {"answer": 1})

    rotate(fallbacks)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    answer = client.get("/api/v1/counties/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert client.get(address).status_code == 302
    assert user.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()
    assert unseal("a secret of a respondent", sealed) == {"answer": 1}
