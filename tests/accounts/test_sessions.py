"""Sessions: when they end, what is kept of a form then, and the list of one's own."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from accounts import kept, tasks
from accounts.middleware import BEGAN, SEEN
from accounts.models import MailMessage
from tests.accounts.signing_in import (
    NEW_PASSWORD,
    sign_in,
)
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet():
    caches["default"].clear()


# Sessions


def aged(client, **seconds):
    session = client.session
    for mark, age in seconds.items():
        session[{"seen": SEEN, "began": BEGAN}[mark]] = time.time() - age
    session.save()


@pytest.mark.parametrize(
    ("ages", "status"),
    [
        pytest.param({"seen": 3590}, 200, id="used within the hour"),
        pytest.param({"seen": 3610}, 302, id="unused for an hour"),
        pytest.param({"seen": 10, "began": 12 * 3600 - 10}, 200, id="within twelve hours"),
        pytest.param({"seen": 10, "began": 12 * 3600 + 10}, 302, id="after twelve hours"),
    ],
)
def test_session_ends_when_unused_or_old(client, ages, status):
    client.force_login(UserFactory())
    client.get("/oma-tili/")
    aged(client, **ages)

    assert client.get("/oma-tili/").status_code == status
    assert client.get("/oma-tili/").status_code == status


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_session_that_cannot_be_saved_does_not_undo_the_response(client, monkeypatch, failure):
    def fail(*arguments, **options):
        raise failure("the server has gone away")

    client.force_login(UserFactory())
    aged(client, seen=600)
    monkeypatch.setattr(Session, "save", fail)

    assert client.get("/oma-tili/").status_code == 200


def test_deleted_session_does_not_come_back(client):
    client.force_login(UserFactory())
    aged(client, seen=600)
    store = client.session
    store["seen"] = 1  # reads it
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()


def test_signing_out_everywhere_ends_every_session(client):
    from django.test import Client

    user, elsewhere = UserFactory(), Client()
    client.force_login(user)
    elsewhere.force_login(user)

    client.post("/oma-tili/istunnot/")

    assert client.get("/oma-tili/").status_code == 302
    assert elsewhere.get("/oma-tili/").status_code == 302


def test_new_password_ends_other_sessions(client):
    from django.test import Client

    user, elsewhere = UserFactory(), Client()
    sign_in(client, user)
    elsewhere.force_login(user)

    client.post(
        "/kirjaudu/salasana/vaihda/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert client.get("/oma-tili/").status_code == 200
    assert elsewhere.get("/oma-tili/").status_code == 302
    assert MailMessage.objects.filter(to=user.email).exists()


def test_form_sent_after_the_session_ended_is_offered_again_after_sign_in(client):
    user = UserFactory()
    client.force_login(user)
    client.get("/oma-tili/")
    aged(client, seen=4000)

    typed = {"name": "Raportti", "scope": "read", "days": "90"}
    answer = client.post("/oma-tili/tunnukset/", typed)
    assert answer.url == "/kirjaudu/?next=%2Fkirjaudu%2Fjatka%2F"
    after = sign_in(client, user, next="/kirjaudu/jatka/")
    page = client.get(after.url).content.decode()

    assert 'action="/oma-tili/tunnukset/"' in page
    assert 'name="name" value="Raportti"' in page
    assert not user.tokens.exists()
    client.post("/oma-tili/tunnukset/", typed)
    assert user.tokens.get().name == "Raportti"


def test_stored_form_of_one_user_is_not_offered_to_another(client):
    client.force_login(UserFactory())
    client.get("/oma-tili/")
    aged(client, seen=4000)
    client.post("/oma-tili/tunnukset/", {"name": "Salainen"})

    sign_in(client, UserFactory())

    assert "Salainen" not in client.get("/kirjaudu/jatka/", follow=True).content.decode()


TYPED = {"name": "Raportti", "scope": "read", "days": "90"}
TO_SIGN_IN_AND_BACK = "/kirjaudu/?next=%2Fkirjaudu%2Fjatka%2F"


def ended_by_itself(client, user):
    aged(client, seen=4000)


def ended_elsewhere(client, user):
    Session.objects.all().delete()


def ended_in_another_tab(client, user):
    client.post("/kirjaudu/ulos/")


def ended_everywhere(client, user):
    other = Client()
    other.force_login(user)
    other.post("/oma-tili/istunnot/")


@pytest.mark.parametrize(
    "end", [ended_by_itself, ended_elsewhere, ended_in_another_tab, ended_everywhere]
)
def test_form_is_kept_however_the_session_ended(client, end):
    user = UserFactory()
    sign_in(client, user)
    client.get("/oma-tili/")
    end(client, user)

    answer = client.post("/oma-tili/tunnukset/", TYPED)
    sessions = Session.objects.count()
    after = sign_in(client, user, next="/kirjaudu/jatka/")

    assert answer.url == TO_SIGN_IN_AND_BACK
    assert sessions <= 1  # none was made for what was typed
    assert 'name="name" value="Raportti"' in client.get(after.url).content.decode()


def keeps(client, **typed):
    return client.post("/oma-tili/tunnukset/", TYPED | typed).url == TO_SIGN_IN_AND_BACK


def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_form_of_a_stranger_is_not_kept(client):
    client.cookies["sessionid"] = "invented"

    assert not keeps(client)
    assert (rows_in("django_session"), rows_in("cooperation_cache")) == (0, 0)


@pytest.fixture
def left(client):
    """A browser whose user signed in and whose session has ended."""
    sign_in(client, UserFactory())
    client.post("/kirjaudu/ulos/")
    caches["default"].clear()
    return client


def test_one_form_is_kept_of_a_user_the_latest(left):
    assert all(keeps(left, name=f"Raportti {number}") for number in range(20))

    assert rows_in("django_session") == 0
    assert rows_in("cooperation_cache") == 2  # the form and its counter


def test_form_is_kept_thirty_times_an_hour(left):
    assert [keeps(left) for _ in range(31)] == [True] * 30 + [False]


def test_form_larger_than_its_limit_in_bytes_is_not_kept(left):
    assert keeps(left, name="ä" * 90_000)
    assert not keeps(left, name="ä" * 110_000)


def test_form_sent_days_later_is_not_kept(left, monkeypatch):
    days = kept.IN_FRONT_OF_IT.days
    moment = time.time()
    monkeypatch.setattr("accounts.devices.time.time", lambda: moment + days * 86400 - 60)
    assert keeps(left)
    monkeypatch.setattr("accounts.devices.time.time", lambda: moment + days * 86400 + 60)
    assert not keeps(left)


def test_unknown_invitation_makes_no_session(client):
    for secret in ("arvattu", "x" * 500):
        assert client.get(f"/kutsu/{secret}/").status_code == 404

    assert rows_in("django_session") == 0


def test_pages_of_a_signed_in_user_are_not_stored_by_browsers_and_proxies(client):
    assert "no-store" not in client.get("/").get("Cache-Control", "")
    client.force_login(UserFactory())

    for path in ("/", "/oma-tili/", "/sopimukset/"):
        assert client.get(path)["Cache-Control"] == "private, no-store", path
    assert "private" in client.get("/api/v1/counties/")["Cache-Control"]


# Sessions on other devices


def test_own_page_lists_the_sessions_and_ends_one(client):
    user, phone = UserFactory(), Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="2001:db8::7")
    sign_in(client, user)
    sign_in(phone, user)
    page = client.get("/oma-tili/istunnot/")
    listed = {one.device: one for one in page.context["sessions"]}

    assert set(listed) == {"", "Firefox, Android"}
    assert listed[""].is_current
    assert listed["Firefox, Android"].network == "2001:db8::/64"
    client.post(f"/oma-tili/istunnot/{listed['Firefox, Android'].number}/lopeta/")

    assert phone.get("/oma-tili/").status_code == 302
    assert client.get("/oma-tili/").status_code == 200
    assert len(client.get("/oma-tili/istunnot/").context["sessions"]) == 1


PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def test_session_of_another_user_cannot_be_ended(client):
    other = Client()
    sign_in(other, UserFactory())
    number = other.get("/oma-tili/istunnot/").context["sessions"][0].number
    sign_in(client, UserFactory())

    assert client.post(f"/oma-tili/istunnot/{number}/lopeta/").status_code == 404
    assert other.get("/oma-tili/").status_code == 200


def test_addresses_of_ended_sessions_are_forgotten_at_night(client):
    sign_in(client, UserFactory())
    tasks.delete_old()
    assert UserSession.objects.count() == 1
    Session.objects.all().delete()

    tasks.delete_old()

    assert not UserSession.objects.exists()


def test_anonymous_reader_gets_no_session(client):
    client.get("/kirjaudu/")

    assert "sessionid" not in client.cookies
