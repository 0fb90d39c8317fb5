"""A new coordinator's first session in a real browser: invitation, two factors, signing out."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect
from psycopg.types.range import DateRange

from accounts import actions
from accounts.models import MailMessage, RoleKind, User
from tests.accounts import world
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

CHOSEN_PASSWORD = "Kahvi-ja-pulla-7"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_invited_coordinator_signs_in_with_two_factors_and_creates_a_token(page, axe, live_server):
    world.make_county("01", council="01")
    today = timezone.localdate()
    actions.invite(
        email="aino@example.fi",
        offer=actions.Offer(RoleKind.COORDINATOR, DateRange(today, None), county_id="01"),
        by=UserFactory(),
        absolute=lambda path: f"{live_server.url}{path}",
    )
    link = re.search(r"http://\S+", MailMessage.objects.get().text)[0]

    page.goto(link)
    assert axe() == []
    page.get_by_label("Nimi").fill("Aino Äyräväinen")
    page.get_by_label("Salasana", exact=True).fill(CHOSEN_PASSWORD)
    page.get_by_label("Salasana uudelleen").fill(CHOSEN_PASSWORD)
    page.get_by_role("button", name="Hyväksy").click()
    # The role needs a second factor: no other page opens before it is set up.
    expect(page).to_have_url(re.compile("/sovellus/$"))
    assert axe() == []
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/varakoodit/$"))
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    assert axe() == []

    page.goto(f"{live_server.url}/oma-tili/tunnukset/")
    page.get_by_label("Nimi").fill("Raportti")
    page.get_by_role("button", name="Luo tunnus").click()
    assert page.locator("#secret").inner_text().startswith("yp_")
    assert axe() == []

    page.goto(f"{live_server.url}/oma-tili/")
    assert axe() == []
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.goto(f"{live_server.url}/kirjaudu/")
    assert axe() == []
    page.locator("input[name=login]").fill("aino@example.fi")
    page.locator("input[name=password]").fill(CHOSEN_PASSWORD)
    page.get_by_role("button", name="Kirjaudu", exact=True).click()
    expect(page).to_have_url(re.compile("/koodi/"))
    assert axe() == []
    page.locator("input[name=code]").first.fill(codes[0])
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/oma-alue/"))
    assert User.objects.get(email="aino@example.fi").tokens.count() == 1


def test_passkey_signs_in_without_a_password(page, live_server):
    user = UserFactory(email="eila@example.fi")
    url = live_server.url.replace("127.0.0.1", "localhost")  # passkeys are bound to a domain name
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, url, user)
    page.goto(f"{url}/kirjaudu/tunnistautuminen/avaimet/lisaa/")
    page.locator("input[name=name]").fill("Puhelin")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile("/lisaa/"))

    page.goto(f"{url}/oma-tili/")
    page.get_by_role("button", name="Kirjaudu ulos").click()
    page.goto(f"{url}/kirjaudu/")
    page.locator("#passkey_login").click()

    expect(page).to_have_url(re.compile("/oma-tili/$"))


def sign_in(page, url, user):
    page.goto(f"{url}/kirjaudu/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Kirjaudu", exact=True).click()
    expect(page).to_have_url(re.compile("/oma-tili/$"))
