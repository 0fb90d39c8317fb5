"""Personal tokens: shown once, scoped, expiring, revocable."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import path
from django.utils import timezone
from psycopg.types.range import DateRange
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tokens
from accounts.access import access_for
from accounts.models import MailMessage, PersonalToken, RoleKind
from tests.accounts import world
from tests.factories import PASSWORD, UserFactory, with_role

NEW_PASSWORD = "Uusi-salasana-24-§"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.test_tokens")]


class Who(APIView):
    """Shows the user of the request, and what the user may edit."""

    def get(self, request):
        access = access_for(request)
        return Response({"user": access.user_id, "counties": sorted(access.counties)})

    post = get


class MayWrite(APIView):
    def get(self, request):
        return Response(access_for(request).may_write)


urlpatterns = [path("who/", Who.as_view()), path("may-write/", MayWrite.as_view())]


def made(user, scope="write", **more):
    expires_at = timezone.now() + timedelta(days=1)
    return tokens.make_token(
        **{"user": user, "name": "Raportti", "scope": scope, "expires_at": expires_at} | more
    )


def ask(client, secret, method="get", path="/who/", word="Bearer"):
    return getattr(client, method)(path, headers={"Authorization": f"{word} {secret}"})


@pytest.fixture
def coordinator():
    world.make_county("01", council="01")
    user = with_role(RoleKind.COORDINATOR, county__code="01")
    TOTP.activate(user, generate_totp_secret())
    return user


def test_token_created_before_the_role_is_refused_until_there_is_a_second_factor(
    client, coordinator
):
    _token, secret = made(coordinator)
    Authenticator.objects.filter(user=coordinator).delete()

    answer = ask(client, secret)

    assert answer.status_code == 403
    assert "Roolisi vaatii toisen tunnistautumistavan" in answer.json()["detail"]


def test_program_acts_as_the_tokens_owner(client, coordinator):
    _token, secret = made(coordinator)

    assert ask(client, secret).json() == {"user": coordinator.pk, "counties": ["01"]}
    assert ask(client, secret, "post").status_code == 200


def test_token_loses_a_right_that_its_owner_loses(client, coordinator):
    _token, secret = made(coordinator)
    today = timezone.localdate()
    coordinator.roles.update(period=DateRange(today - timedelta(days=9), today))

    assert ask(client, secret).json()["counties"] == []


def test_token_for_reading_cannot_write(client, coordinator):
    _token, secret = made(coordinator, scope="read")

    assert ask(client, secret).status_code == 200
    assert ask(client, secret, "post").status_code == 403
    assert ask(client, secret, path="/may-write/").json() is False


def test_ended_and_unknown_tokens_are_refused_with_401_alike(client, coordinator):
    revoked, revoked_secret = made(coordinator)
    tokens.revoke_token(token=revoked)
    expired, expired_secret = made(coordinator)
    PersonalToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    closed = UserFactory(is_active=False)
    _token, closed_secret = made(closed)

    answers = [
        ask(client, secret)
        for secret in (revoked_secret, expired_secret, closed_secret, "yp_arvattu", "ä")
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"].startswith("Bearer")


def test_anonymous_writer_gets_401(client):
    assert client.post("/who/").status_code == 401


def test_header_of_another_scheme_is_ignored(client, coordinator):
    _token, secret = made(coordinator)

    assert ask(client, secret, word="Basic").json()["user"] is None
    assert ask(client, "a b").status_code == 401


def test_secret_is_not_stored():
    token, secret = made(UserFactory())

    everything = [PersonalToken.objects.values(), PersonalToken.pgh_event_model.objects.values()]
    assert secret not in str([list(rows) for rows in everything])
    assert token.ending == secret[-4:]


def test_last_use_is_recorded_at_most_once_a_minute(client):
    token, secret = made(UserFactory())
    ask(client, secret)
    token.refresh_from_db()
    first = token.last_used_at
    assert first

    ask(client, secret)

    token.refresh_from_db()
    assert token.last_used_at == first


@pytest.mark.urls("cooperation.urls")
def test_page_shows_a_new_token_once_and_revokes_it(client):
    user = UserFactory()
    sign_in(client, user)

    page = client.post("/oma-tili/tunnukset/", {"name": "Raportti", "scope": "read", "days": "30"})
    token = user.tokens.get()
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert secret not in client.get("/oma-tili/tunnukset/").content.decode()
    assert token.expires_at - timezone.now() < timedelta(days=30)

    client.post(f"/oma-tili/tunnukset/{token.pk}/kumoa/")

    token.refresh_from_db()
    assert token.revoked_at


def sign_in(client, user, password=PASSWORD):
    return client.post("/kirjaudu/", {"login": user.email, "password": password})


ASKED = {"name": "Raportti", "scope": "read", "days": "30"}


@pytest.mark.urls("cooperation.urls")
def test_making_a_token_needs_a_recent_sign_in(client):
    user = UserFactory()
    client.force_login(user)  # an old session: nobody has typed a password in it

    asked = client.post("/oma-tili/tunnukset/", ASKED)
    assert asked.url.startswith("/kirjaudu/vahvista/")
    assert not user.tokens.exists()

    wrong = client.post(asked.url, {"password": "väärä"})
    assert wrong.status_code == 200
    assert not user.tokens.exists()

    made_now = client.post(asked.url, {"password": PASSWORD})
    assert user.tokens.get().name == "Raportti"
    assert made_now.context["secret"] in made_now.content.decode()
    assert made_now["Cache-Control"] == "no-store"


@pytest.mark.urls("cooperation.urls")
def test_token_that_may_write_is_valid_for_90_days_at_most(client):
    user = UserFactory()
    sign_in(client, user)

    page = client.post("/oma-tili/tunnukset/", ASKED | {"scope": "write", "days": "365"})
    assert page.context["form"].errors["days"]
    assert not user.tokens.exists()
    for days, scope in (("365", "read"), ("90", "write")):
        client.post("/oma-tili/tunnukset/", ASKED | {"scope": scope, "days": days})
    assert user.tokens.count() == 2


def change_password(client, user):
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/kirjaudu/salasana/vaihda/", typed)


def reset_password(client, user):
    client.post("/kirjaudu/salasana/", {"email": user.email})
    text = MailMessage.objects.filter(to=user.email).latest("pk").text
    link = re.search(r"https?://testserver(/\S+)", text)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def sign_out_everywhere(client, user):
    client.post("/oma-tili/istunnot/")


@pytest.mark.urls("cooperation.urls")
@pytest.mark.parametrize("end", [change_password, reset_password, sign_out_everywhere])
def test_tokens_end_with_the_password_and_with_all_sessions(client, end):
    user, other = UserFactory(), UserFactory()
    (token, secret), (_others, others_secret) = made(user), made(other)
    path = "/api/v1/themes/"
    assert ask(client, secret, path=path).status_code == 200
    sign_in(client, user)

    end(client, user)

    client.cookies.clear()
    assert ask(client, secret, path=path).status_code == 401
    assert ask(client, others_secret, path=path).status_code == 200
    token.refresh_from_db()
    assert token.revoked_at


@pytest.mark.urls("cooperation.urls")
def test_token_of_another_user_can_be_neither_seen_nor_revoked(client):
    token, _secret = made(UserFactory())
    client.force_login(UserFactory())

    assert "Raportti" not in client.get("/oma-tili/tunnukset/").content.decode()
    assert client.post(f"/oma-tili/tunnukset/{token.pk}/kumoa/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
