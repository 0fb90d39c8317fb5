"""The import and a county's screen in a real browser: accessible, within their width."""

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.factories import AgreementFactory, CountyFactory, UserFactory
from tests.importing.test_pages import NEW, START, forum_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(page, live_server):
    user = UserFactory(staff=True, is_demonstration=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = {"name": "sessionid", "value": session.session_key, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_import_is_accessible_from_file_to_done(staff, live_server, axe, width):
    CountyFactory(code="16")
    staff.set_viewport_size({"width": width, "height": 900})
    staff.goto(f"{live_server.url}{START}")
    assert axe() == []

    data = forum_file(NEW, [None, "Toinen", "outo"])
    upload = {"name": "tuonti.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    staff.select_option("#id_county", "16")
    staff.set_input_files("input[type=file]", upload)
    staff.click("form[enctype] button")
    staff.wait_for_url("**/tuonti/*/")
    assert axe() == []
    assert staff.evaluate("document.documentElement.scrollWidth") <= width


def test_screen_of_a_county_is_accessible(staff, live_server, axe):
    agreement = AgreementFactory()

    staff.goto(f"{live_server.url}/admin/cooperation/county/{agreement.county_id}/tilanne/")

    assert axe() == []
