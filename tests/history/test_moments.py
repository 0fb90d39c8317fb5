"""Moments of `known_at`: those of a minute without a change between them are the same one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from history.models import LastChange
from history.moments import meant
from tests.databases import owner_role
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)


def recorded_at(moment):
    """An agreement that was recorded at the moment."""
    agreement = AgreementFactory()
    with owner_role():
        type(agreement).pgh_event_model.objects.filter(pgh_obj=agreement.pk).update(
            pgh_created_at=moment
        )
    LastChange.purge()
    return agreement


@pytest.mark.parametrize("microseconds", [0, 1, 25_000_000, 59_999_999])
def test_moments_of_a_quiet_minute_mean_the_full_minute(microseconds):
    recorded_at(MINUTE - timedelta(days=1))

    assert meant(MINUTE + timedelta(microseconds=microseconds)) == MINUTE


def test_change_within_the_minute_tells_moments_apart():
    changed = MINUTE + timedelta(seconds=20)
    recorded_at(changed)

    assert meant(changed - timedelta(microseconds=1)) == MINUTE
    assert meant(changed) == changed
    assert meant(MINUTE + timedelta(seconds=59)) == changed
    assert meant(MINUTE + timedelta(seconds=60)) == MINUTE + timedelta(seconds=60)


def test_new_change_is_noticed():
    recorded_at(MINUTE - timedelta(days=1))
    assert meant(MINUTE + timedelta(seconds=30)) == MINUTE

    changed = MINUTE + timedelta(seconds=10)
    recorded_at(changed)
    assert meant(MINUTE + timedelta(seconds=30)) == changed


def test_without_any_record_the_minute_is_meant():
    now = timezone.now()

    assert meant(now) == timezone.localtime(now).replace(second=0, microsecond=0)


@pytest.mark.parametrize("path", ["/", "/sopimukset/", "/foorumit/"])
def test_pages_of_one_minute_are_equal_to_the_byte(client, path):
    recorded_at(MINUTE - timedelta(days=1))
    first = client.get(path, {"known_at": "2024-03-01T12:30:00.000001+00:00"})
    second = client.get(path, {"known_at": "2024-03-01T14:30:59.9+02:00"})

    assert first.status_code == 200
    assert first.content == second.content
    assert b"known_at=2024-03-01T14%3A30%3A00%2B02%3A00" in first.content
