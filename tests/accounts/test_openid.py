"""Signing in through an organisation's own service: only people who have been invited."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project

from accounts.models import RoleKind, User
from tests.accounts.oidc import CLIENT, provider
from tests.factories import UserFactory, with_role

pytestmark = pytest.mark.django_db

DOOR = "/kirjaudu/palvelu/organisaatio/"


@pytest.fixture
def service(settings):
    with provider() as served:
        app = CLIENT | {
            "provider_id": "organisaatio",
            "name": "Entra ID",
            "settings": {
                "server_url": served.url,
                "openid_configuration_overrides": {"issuer": served.url},
            },
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        served.person = {"sub": "1", "email": "aino@example.fi", "email_verified": True}
        yield served


def sign_in(client, service):
    there = client.post(DOOR)
    assert there.url.startswith(f"{service.url}/authorize?")
    return client.get(service.authorize(there.url), follow=True)


def signed_in_as(client):
    answer = client.get("/oma-tili/")
    return answer.context["user"] if answer.status_code == 200 else None


def test_invited_user_is_recognised_by_a_verified_address(client, service):
    user = UserFactory(email="aino@example.fi")

    sign_in(client, service)

    assert signed_in_as(client) == user
    asked = dict(service.asked)
    assert asked["authorize"]["code_challenge_method"] == "S256"
    assert asked["token"]["code_verifier"]


def test_user_is_recognised_although_the_address_has_changed_at_the_provider(client, service):
    user = UserFactory(email="aino@example.fi")
    sign_in(client, service)
    client.post("/kirjaudu/ulos/")
    service.person = {"sub": "1", "email": "aino.uusi@example.fi", "email_verified": True}

    sign_in(client, service)

    assert signed_in_as(client) == user


def test_stranger_gets_no_account(client, service):
    page = sign_in(client, service)

    assert signed_in_as(client) is None
    assert not User.objects.exists()
    assert "kutsu" in page.content.decode().lower()


def test_unverified_address_gives_access_to_no_account(client, service):
    UserFactory(email="aino@example.fi")
    service.person |= {"email_verified": False}

    sign_in(client, service)

    assert signed_in_as(client) is None


def test_settings_may_declare_that_the_service_verifies_its_addresses(client, service, settings):
    user = UserFactory(email="aino@example.fi")
    settings.OIDC_EMAIL_IS_VERIFIED = True
    del service.person["email_verified"]

    sign_in(client, service)

    assert signed_in_as(client) == user


def test_closed_account_stays_closed(client, service):
    UserFactory(email="aino@example.fi", is_active=False)

    sign_in(client, service)

    assert signed_in_as(client) is None


def test_second_factor_is_asked_here_too(client, service):
    user = with_role(RoleKind.STAFF)
    User.objects.filter(pk=user.pk).update(email="aino@example.fi")

    page = sign_in(client, service)

    assert page.redirect_chain[-1][0] == "/kirjaudu/tunnistautuminen/sovellus/"


def test_answer_with_a_foreign_state_is_refused(client, service):
    UserFactory(email="aino@example.fi")
    client.post(DOOR)

    client.get(f"{DOOR}paluu/?code=koodi-1&state=vieras")

    assert signed_in_as(client) is None


def test_service_that_claims_to_be_another_signs_nobody_in(client, service):
    UserFactory(email="aino@example.fi")
    service.other_issuer = "https://login.example.fi/other"

    sign_in(client, service)

    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    ("variables", "issuer"),
    [
        ({"OIDC_SERVER_URL": "https://login.example.fi/x"}, "https://login.example.fi/x"),
        (
            {"OIDC_SERVER_URL": "https://a.example/x/.well-known/openid-configuration"},
            "https://a.example/x",
        ),
        (
            {"OIDC_SERVER_URL": "https://a.example/x", "OIDC_ISSUER": "https://a.example/"},
            "https://a.example/",
        ),
    ],
)
def test_issuer_is_the_configured_one(variables, issuer):
    code = (
        "from cooperation import settings as s;"
        "app, = s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'];"
        "print(app['settings']['openid_configuration_overrides']['issuer'])"
    )
    started = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR,
        env=os.environ
        | {"DEVELOPMENT": "1", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
        | variables,
        capture_output=True,
        text=True,
        check=True,
    )

    assert started.stdout.strip() == issuer


def test_service_is_offered_on_the_sign_in_page_only_where_it_is_configured(client, service):
    assert "Entra ID" in client.get("/kirjaudu/").content.decode()


def test_without_settings_openid_is_not_available(client):
    assert DOOR not in client.get("/kirjaudu/").content.decode()
    assert client.post(DOOR).status_code == 404


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"OIDC_SERVER_URL": "https://login.example.fi/x"}, "without OIDC_CLIENT_ID"),
        ({}, ""),
    ],
)
def test_incomplete_configuration_is_refused_at_the_start(variables, message):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OIDC_")} | variables
    started = subprocess.run(
        [sys.executable, "-c", "import cooperation.settings"],
        cwd=project.BASE_DIR,
        env=environment | {"DEVELOPMENT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (started.returncode == 0) is not bool(message)
    assert message in started.stderr
