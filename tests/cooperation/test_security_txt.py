"""security.txt as RFC 9116 wants it, only where a contact is set."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.cooperation.test_settings import PRODUCTION, run

ADDRESS = "/.well-known/security.txt"
CONTACT = "mailto:turvallisuus@example.org"
POLICY = "https://example.org/SECURITY.md"

pytestmark = pytest.mark.django_db


def fields_of(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    pairs = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert len({name for name, _value in pairs}) == len(pairs)
    return dict(pairs)


def test_file_has_each_field_once_and_ends_within_a_year(client, settings):
    settings.SECURITY_CONTACT, settings.SECURITY_POLICY_URL = CONTACT, POLICY

    fields = fields_of(client)

    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert fields == {
        "Contact": CONTACT,
        "Preferred-Languages": "fi, sv, en",
        "Canonical": f"http://testserver{ADDRESS}",
        "Policy": POLICY,
    }


def test_policy_is_left_out_where_none_is_set(client, settings):
    settings.SECURITY_CONTACT, settings.SECURITY_POLICY_URL = CONTACT, ""

    assert "Policy" not in fields_of(client)


def test_without_a_contact_there_is_no_file(client, settings):
    settings.SECURITY_CONTACT, settings.SECURITY_POLICY_URL = "", POLICY

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"SECURITY_CONTACT": "turvallisuus@example.org"}, id="plain address"),
        pytest.param({"SECURITY_POLICY_URL": "http://example.org/"}, id="policy without TLS"),
    ],
)
def test_wrong_contact_or_policy_is_refused_at_the_start(wrong):
    _, complaint = run(PRODUCTION | wrong)

    assert next(iter(wrong)) in complaint
