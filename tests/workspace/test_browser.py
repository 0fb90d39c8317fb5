"""A coordinator at work in a real browser: by keyboard, and every page accessible."""

import re
from datetime import date

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from playwright.sync_api import expect

from accounts.models import User
from agreements.models import Agreement, Decision
from tests.accounts import world
from tests.stale_walk import touch

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/oma-alue/alue-01/"


@pytest.fixture
def made():
    with transaction.atomic():
        made = world.build()
    User.objects.update(is_demonstration=True)
    return made


@pytest.fixture
def signed_in(page, live_server, made):
    user = User.objects.get(pk=made.people["coordinator 01"].pk)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = {"name": "sessionid", "value": session.session_key, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def test_every_kind_of_page_is_accessible_and_fits_its_width(signed_in, live_server, axe, made):
    page, agreement = signed_in, made.own["agreement"].pk
    paths = [
        HERE,
        f"{HERE}neuvottelut/",
        f"{HERE}sopimukset/{agreement}/",
        f"{HERE}sopimukset/{agreement}/paatokset/",
        f"{HERE}sopimukset/{agreement}/osapuolet/",
        f"{HERE}sopimukset/{agreement}/asiat/",
        f"{HERE}neuvottelut/uusi/",
        f"{HERE}foorumit/{made.own['forum'].pk}/poista/",
        f"{HERE}ilmoitukset/{made.own['errorreport'].pk}/",
        "/oma-kunta/001/",
        "/alueet/alue-01/ilmoita/",
    ]
    faults = {}
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found = axe(contrast=width == 1280)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append("wider than the window")
            if found:
                faults[path, width] = found

    assert faults == {}


def tab_to(page, name):
    """Press Tab until the field of this name has the focus, as a user without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.id") == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_council_round_is_recorded_by_keyboard(signed_in, live_server, made):
    page, party = signed_in, made.own["party"].pk
    Decision.objects.all().delete()
    page.goto(f"{live_server.url}{HERE}sopimukset/{made.own['agreement'].pk}/paatokset/")

    tab_to(page, f"decision-{party}-result")
    page.keyboard.type("hyväksytty")
    tab_to(page, f"decision-{party}-decided_on")
    page.keyboard.type("16.9.2024")
    tab_to(page, f"decision-{party}-section")
    page.keyboard.type("39")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Tallennettu.")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.result, decision.section) == ("approved", "39")
    assert decision.decided_on == date(2024, 9, 16)


def test_error_leads_to_its_field_and_a_conflict_shows_both_versions(
    signed_in, live_server, axe, made
):
    page, agreement = signed_in, made.own["agreement"]
    page.goto(f"{live_server.url}{HERE}sopimukset/{agreement.pk}/")

    title = page.locator("#id_title_fi")
    title.fill("")
    page.locator("button[name=_save]:visible").last.click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_title_fi"
    assert axe() == []

    title.fill("Minun nimeni")
    touch(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(title_fi="Toisen nimi")
    page.locator("button[name=_save]:visible").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Toisen nimi")
    expect(page.get_by_role("alert")).to_contain_text("molemmat muuttivat, eri tavoin")
    expect(title).to_have_value("Minun nimeni")
    assert axe() == []
    # The browser notes a refused sending as an error; that is what it is.
    page.complaints[:] = [one for one in page.complaints if not re.search("409", one)]

    page.locator("button[name=_save]:visible").last.click()
    expect(page.get_by_text("Tallennettu.")).to_be_visible()
    assert Agreement.objects.get(pk=agreement.pk).title_fi == "Minun nimeni"
