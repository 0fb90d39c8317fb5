"""Signing in and out: two factors, limits, the same responses for everybody."""

import html
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core import mail as django_mail
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts import mail
from accounts.models import MailMessage, RoleKind, User
from tests.accounts import world
from tests.accounts.signing_in import (
    ASKED,
    NEW_PASSWORD,
    SET_UP,
    SIGN_IN,
    code_of,
    sign_in,
    with_totp,
)
from tests.factories import PASSWORD, UserFactory, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet():
    caches["default"].clear()


@pytest.fixture
def coordinator():
    world.make_county("01", council="01")
    return with_role(RoleKind.COORDINATOR, county__code="01")


# Password


def test_user_signs_in_with_address_and_password_in_any_case(client):
    user = UserFactory(email="aino@example.fi")

    answer = client.post(SIGN_IN, {"login": "Aino@Example.fi", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get("/oma-tili/").context["user"] == user


def test_unknown_address_and_wrong_password_get_the_same_page(client):
    UserFactory(email="aino@example.fi")

    def answer(login):
        page = client.post(SIGN_IN, {"login": login, "password": "väärä"}).content.decode()
        return re.sub(r'value="[^"]*"', "", page)

    assert answer("aino@example.fi") == answer("eila@example.fi")


def test_forgotten_password_page_answers_alike_and_mails_known_users_only(client):
    UserFactory(email="aino@example.fi")

    known = client.post("/kirjaudu/salasana/", {"email": "aino@example.fi"})
    unknown = client.post("/kirjaudu/salasana/", {"email": "eila@example.fi"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.to for m in MailMessage.objects.all()] == ["aino@example.fi"]


def test_forgotten_password_is_reset_once_by_the_mailed_link(client):
    user = UserFactory(email="aino@example.fi")
    client.post("/kirjaudu/salasana/", {"email": user.email})
    message = MailMessage.objects.get()
    link = re.search(r"https?://testserver(/\S+)", message.text)[1]

    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert sign_in(client, user, NEW_PASSWORD).status_code == 302
    client.logout()
    again = client.get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_password_link_is_removed_from_the_log_once_mailed(client):
    UserFactory(email="aino@example.fi")
    client.post("/kirjaudu/salasana/", {"email": "aino@example.fi"})
    message = MailMessage.objects.get()
    assert "/kirjaudu/salasana/" in message.text

    mail.deliver(message.pk)

    message.refresh_from_db()
    assert "/kirjaudu/salasana/" in django_mail.outbox[0].body
    assert "/kirjaudu/salasana/" not in message.text
    assert message.secret == ""


def test_attempts_are_limited_per_account_even_with_the_right_password(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, "väärä")

    answer = sign_in(client, user)

    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_attempts_are_limited_alike_for_an_unknown_account(client):
    def answers(login):
        caches["default"].clear()  # the IP address has a limit of its own
        return [
            client.post(SIGN_IN, {"login": login, "password": "väärä"}).context["form"].errors
            for _ in range(6)
        ]

    UserFactory(email="aino@example.fi")
    assert answers("aino@example.fi") == answers("eila@example.fi")


def test_sign_up_is_closed(client):
    page = client.get("/kirjaudu/vain-kutsuttu/")
    client.post("/kirjaudu/vain-kutsuttu/", {"email": "a@b.fi", "password1": "x", "password2": "x"})

    assert "kutsu" in page.content.decode().lower() or "invitation" in page.content.decode()
    assert not User.objects.exists()


def test_closed_account_does_not_sign_in(client):
    user = UserFactory(is_active=False)
    sign_in(client, user)

    assert client.get("/oma-tili/").status_code == 302


# Second factor


def test_coordinator_must_set_up_a_second_factor_first(client, coordinator):
    sign_in(client, coordinator)

    for path in ("/oma-tili/", "/", "/sv/", "/oma-tili/tunnukset/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer.url.removeprefix("/sv") == SET_UP, path
    assert client.get(SET_UP).status_code == 200


def test_second_factor_is_set_up_and_asked_at_the_next_sign_in(client, coordinator):
    sign_in(client, coordinator)
    page = client.get(SET_UP)
    assert page.status_code == 200, page.url
    secret = page.context["form"].secret

    answer = client.post(SET_UP, {"code": code_of(secret)})

    assert answer.url == "/kirjaudu/tunnistautuminen/varakoodit/"
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert client.get("/oma-tili/").status_code == 200
    client.post("/kirjaudu/ulos/")
    caches["default"].clear()  # the code of this half-minute may be used again in the test
    assert sign_in(client, coordinator).url == ASKED
    assert client.get("/oma-tili/").status_code == 302
    client.post(ASKED, {"code": code_of(secret)})
    assert client.get("/oma-tili/").status_code == 200


def test_recovery_code_signs_in_once(client, coordinator):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with_totp(coordinator)
    code = RecoveryCodes.activate(coordinator).get_unused_codes()[0]
    sign_in(client, coordinator)
    client.post(ASKED, {"code": code})
    assert client.get("/oma-tili/").status_code == 200

    client.post("/kirjaudu/ulos/")
    sign_in(client, coordinator)
    client.post(ASKED, {"code": code})
    assert client.get("/oma-tili/").status_code == 302


@pytest.mark.parametrize("kind", [RoleKind.STAFF, RoleKind.ADMINISTRATOR])
def test_staff_and_administrators_need_a_second_factor(client, kind):
    client.force_login(with_role(kind))

    assert client.get("/admin/").url == SET_UP


def test_observer_needs_no_second_factor(client):
    client.force_login(with_role(RoleKind.OBSERVER))

    assert client.get("/oma-tili/").status_code == 200


def test_demonstration_account_needs_no_second_factor_as_the_page_shows(client):
    user = with_role(RoleKind.STAFF)
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    client.force_login(user)

    with_english = client.get("/en/oma-tili/")
    assert "demonstration account" in with_english.content.decode()


def test_api_without_second_factor_responds_with_a_problem_not_a_page(client, coordinator):
    client.force_login(coordinator)

    answer = client.get("/api/v1/counties/")

    assert answer.status_code in (403, 404)  # 404 as long as there is no such URL
    if answer.status_code == 403:
        assert answer["Content-Type"] == "application/problem+json"


def test_user_who_removes_the_second_factor_must_set_it_up_again(client, coordinator):
    with_totp(coordinator)
    client.force_login(coordinator)
    assert client.get("/oma-tili/").status_code == 200

    Authenticator.objects.filter(user=coordinator).delete()

    assert client.get("/oma-tili/").url == SET_UP


def test_demonstration_account_needs_a_second_factor_in_production(client, settings):
    user = with_role(RoleKind.STAFF)
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    client.force_login(user)
    settings.PRODUCTION = True

    assert client.get("/oma-tili/").url == SET_UP


def test_contributor_is_advised_to_set_up_a_second_factor(client):
    world.make_county("01", "001", council="01")
    user = with_role(RoleKind.CONTRIBUTOR, municipality__code="001")
    client.force_login(user)
    advice = "You write in your municipality's name."

    assert advice in html.unescape(client.get("/en/oma-tili/").content.decode())
    with_totp(user)
    assert advice not in html.unescape(client.get("/en/oma-tili/").content.decode())


# What a password must be


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("Kolme-7-§-a", id="eleven characters"),
        pytest.param("password1234", id="leaked"),
        pytest.param("qwertyuiop12", id="row of keys"),
        pytest.param("123456789012", id="row of digits"),
        pytest.param("yhdyspinta2026", id="the site's name"),
        pytest.param("virtanen2026!", id="the user's name"),
    ],
)
def test_password_that_is_guessed_soon_is_refused(password):
    user = UserFactory.build(email="aino.virtanen@example.fi", name="Aino Virtanen")

    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("oikea hevonen paristo niitti", id="words without digits or capitals"),
        pytest.param("Uusi-salasana-24-§", id="mixed"),
        pytest.param("sata lehmää laiduntaa suolla " * 9, id="long"),
    ],
)
def test_password_needs_no_kinds_of_characters(password):
    validate_password(password, UserFactory.build())


# The admin


def test_admin_redirects_to_the_one_sign_in(client):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/kirjaudu/?next=")


def test_signed_in_without_the_role_is_refused_by_the_admin(client):
    client.force_login(with_role(RoleKind.OBSERVER))

    assert client.get("/admin/", follow=True).status_code == 403


def test_admin_refuses_a_user_at_the_next_request_after_the_role_has_ended(client):
    user = with_role(RoleKind.STAFF)
    with_totp(user)
    client.force_login(user)
    assert client.get("/admin/").status_code == 200

    user.roles.update(period=DateRange(date(2022, 3, 1), timezone.localdate()))

    assert client.get("/admin/", follow=True).status_code == 403


def test_reset_link_expires_after_three_days(client, settings):
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) <= timedelta(days=3)


def refused_by_csrf(origin):
    client = Client(enforce_csrf_checks=True, headers={"Origin": origin} if origin else {})
    sent = {"_key": "1", "text": "Kesken jäänyt", "csrfmiddlewaretoken": "vanha"}
    return client.post("/palaute/", sent)


def test_form_with_an_old_csrf_token_is_shown_again_filled_in(db):
    answer = refused_by_csrf("http://testserver")

    assert answer.status_code == 403
    assert 'value="Kesken jäänyt"' in answer.content.decode()
    assert "_look" in answer.content.decode()


@pytest.mark.parametrize("origin", ["https://example.org", ""])
def test_form_sent_from_another_site_is_not_shown_again(db, origin):
    answer = refused_by_csrf(origin)

    assert answer.status_code == 403
    assert "Kesken jäänyt" not in answer.content.decode()
    assert "Lomaketta ei otettu vastaan" in answer.content.decode()
