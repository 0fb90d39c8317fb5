"""How many passwords may be tried, and that strangers do not lock the owner out."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory

from accounts.attempts import (
    OF_ACCOUNT,
    OF_KNOWN_DEVICE,
    OF_NETWORK,
    OF_NETWORK_AND_ACCOUNT,
    Attempt,
)
from accounts.devices import MOST_ACCOUNTS
from accounts.models import MailMessage
from tests.factories import PASSWORD, UserFactory
from toolkit.limits import DAY

pytestmark = pytest.mark.django_db

SIGN_IN, RESET = "/kirjaudu/", "/kirjaudu/salasana/"
NEW_PASSWORD = "Uusi-salasana-24-§"


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["default"].clear()


@pytest.fixture
def owner():
    return UserFactory(email="omistaja@example.org")


def sign_in(client, email, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def is_signed_in(client):
    return client.get("/oma-tili/").status_code == 200


def address(number):
    return f"2001:db8:0:{number:x}::1"


def strangers_try(email, networks):
    """A wrong password from each of so many networks; returns how many were judged, not refused."""
    requests = (RequestFactory().post(SIGN_IN, REMOTE_ADDR=address(n)) for n in range(networks))
    return sum(Attempt.begin(request, email) is not None for request in requests)


def let_pass(seconds):
    with connection.cursor() as cursor:
        statement = "UPDATE cooperation_cache SET expires = expires - make_interval(secs => %s)"
        cursor.execute(statement, [seconds])


def test_hundred_strangers_do_not_lock_the_owner_out_of_a_known_device(owner):
    device = Client()
    sign_in(device, owner.email)
    device.post("/kirjaudu/ulos/")

    for number in range(100):
        sign_in(Client(REMOTE_ADDR=address(number)), owner.email, "väärä")
    sign_in(device, owner.email)

    assert is_signed_in(device)


def test_strangers_in_the_owners_own_network_do_not_lock_it_out_either(owner):
    device, stranger = Client(), Client()
    sign_in(device, owner.email)
    device.post("/kirjaudu/ulos/")

    for _ in range(40):
        sign_in(stranger, owner.email, "väärä")
    sign_in(device, owner.email)

    assert is_signed_in(device)


def test_strangers_guess_at_most_a_hundred_a_day(owner):
    judged = strangers_try(owner.email, 60)
    assert judged == OF_ACCOUNT[0].amount == 30
    for _hour in range(5):
        let_pass(OF_ACCOUNT[0].seconds + 1)
        judged += strangers_try(owner.email, 40)

    assert judged == OF_ACCOUNT[1].amount == 100
    assert OF_ACCOUNT[1].seconds == DAY


def test_known_device_guesses_at_most_fifty_a_day(owner):
    device = Client()
    sign_in(device, owner.email)
    device.post("/kirjaudu/ulos/")
    judged = 0
    for _time in range(15):
        answers = [sign_in(device, owner.email, "väärä").content.decode() for _ in range(6)]
        judged += sum("Liian monta" not in page for page in answers)
        let_pass(OF_KNOWN_DEVICE[0].seconds + 1)

    assert judged == OF_KNOWN_DEVICE[1].amount == 50


def test_one_network_has_five_attempts_at_an_account_and_ten_in_all(owner):
    stranger = Client()
    judged = [
        "Liian monta" not in sign_in(stranger, owner.email, "väärä").content.decode()
        for _ in range(7)
    ]
    assert sum(judged) == OF_NETWORK_AND_ACCOUNT[0].amount == 5

    others = [
        "Liian monta" not in sign_in(stranger, f"{n}@example.org", "väärä").content.decode()
        for n in range(9)
    ]
    assert sum(judged) + sum(others) == OF_NETWORK[0].amount == 10


def test_addresses_of_one_ipv6_network_count_as_one(owner):
    judged = 0
    for number in range(8):
        stranger = Client(REMOTE_ADDR=f"2001:db8::{number}")
        judged += "Liian monta" not in sign_in(stranger, owner.email, "väärä").content.decode()

    assert judged == 5


def test_resets_from_elsewhere_do_not_evict_the_limit(owner):
    """After a limit was reached, others' requests once made room for further guesses."""
    stranger = Client()
    for _ in range(6):
        sign_in(stranger, owner.email, "väärä")
    for number in range(400):
        caches["default"].set(f"other-{number}", 1, 60)
    for number in range(20):
        Client(REMOTE_ADDR=address(number)).post(RESET, {"email": f"{number}@example.org"})

    assert "Liian monta" in sign_in(stranger, owner.email).content.decode()


def test_right_password_does_not_count(owner):
    device = Client()
    for _ in range(12):
        sign_in(device, owner.email)
        assert is_signed_in(device)
        device.post("/kirjaudu/ulos/")


def test_right_password_does_not_clear_what_strangers_tried(owner):
    strangers_try(owner.email, 29)
    device = Client(REMOTE_ADDR=address(500))
    sign_in(device, owner.email)

    assert strangers_try(owner.email, 10) == 1


def test_mailed_link_lets_the_owner_in_from_a_new_device_during_the_attack(owner):
    strangers_try(owner.email, 40)
    device = Client(REMOTE_ADDR=address(900))
    assert "Liian monta" in sign_in(device, owner.email).content.decode()

    device.post(RESET, {"email": owner.email})
    link = re.search(r"https?://testserver(/\S+)", MailMessage.objects.latest("pk").text)[1]
    form = device.get(link, follow=True).redirect_chain[-1][0]
    device.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    strangers_try(owner.email, 40)
    sign_in(device, owner.email, NEW_PASSWORD)

    assert is_signed_in(device)


def test_strangers_cannot_use_up_the_mailed_links_or_flood_the_mailbox(owner):
    for number in range(9):
        answer = Client(REMOTE_ADDR=address(number)).post(RESET, {"email": owner.email})
        assert answer.status_code == 302

    assert MailMessage.objects.filter(to=owner.email).count() == 5


def test_device_of_one_account_is_a_stranger_to_another(owner):
    device, other = Client(), UserFactory()
    sign_in(device, other.email)
    device.post("/kirjaudu/ulos/")

    judged = [
        "Liian monta" not in sign_in(device, owner.email, "väärä").content.decode()
        for _ in range(7)
    ]
    strangers_try(owner.email, 40)

    assert sum(judged) == 5
    assert "Liian monta" in sign_in(device, owner.email).content.decode()


@pytest.mark.parametrize("forge", [lambda c: c[:-2], lambda c: "x" * 5000, lambda c: "1:2:3"])
def test_forged_cookie_is_no_known_device(owner, forge):
    device = Client()
    sign_in(device, owner.email)
    device.post("/kirjaudu/ulos/")
    device.cookies["device"] = forge(device.cookies["device"].value)
    strangers_try(owner.email, 40)

    assert "Liian monta" in sign_in(device, owner.email).content.decode()


def test_device_is_known_after_the_key_was_changed(owner, settings):
    device = Client()
    sign_in(device, owner.email)
    device.cookies.pop("sessionid")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-key-of-this-installation-1234567890"
    strangers_try(owner.email, 40)
    sign_in(device, owner.email)

    assert is_signed_in(device)


def test_cookie_of_a_device_is_closed_to_scripts_and_names_no_person(owner):
    device = Client()
    sign_in(device, owner.email)
    cookie = device.cookies["device"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) < 200
    assert owner.email not in cookie.value


def test_shared_device_knows_the_last_five_accounts(client):
    users = [UserFactory() for _ in range(MOST_ACCOUNTS + 1)]
    for number, user in enumerate(users):
        caches["default"].clear()
        sign_in(client, user.email)
        client.post("/kirjaudu/ulos/")
        assert len(client.cookies["device"].value) < 300, number


def test_unknown_account_is_refused_in_the_same_steps(django_assert_num_queries):
    """Same words (test_sign_in.py), and the same number of statements, so much the same time."""

    def statements(email):
        caches["default"].clear()
        with django_assert_num_queries(STATEMENTS_OF_A_FAILURE):
            sign_in(Client(), email, "väärä")

    statements(UserFactory().email)
    statements("nobody@example.org")


STATEMENTS_OF_A_FAILURE = 14
