"""Events are dated in the order of commits, and nothing appears behind a moment once answered."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agreements.models import Agreement
from changes.events import tracked_models
from history.known import as_known
from history.models import LastChange
from history.moments import answered_as_of
from tests.factories import AgreementFactory, ForumFactory

pytestmark = pytest.mark.django_db(transaction=True)

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def first():
    return AgreementFactory(title_fi="Ensimmäinen")


@pytest.fixture
def second():
    return AgreementFactory(title_fi="Toinen")


@contextmanager
def another_session():
    """A session beside the test's own, with a transaction that the test ends."""
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        yield other
        other.rollback()


def rename(agreement, title, session=connection):
    with session.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_agreement SET title_fi = %s WHERE id = %s", [title, agreement.pk]
        )


def titles(moment=None):
    with as_known(moment):
        return list(Agreement.objects.order_by("pk").values_list("title_fi", flat=True))


def moments(agreement):
    events = agreement.events.order_by("pgh_id")
    return list(events.values_list("pgh_created_at", "pgh_superseded_at"))


def horizon():
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_horizon()")
        return cursor.fetchone()[0]


def test_what_commits_late_is_recorded_after_what_was_committed_meanwhile(first, second):
    with another_session() as slow:
        rename(first, "Hidas", slow)
        rename(second, "Nopea")
        answered = answered_as_of(timezone.now())
        before = titles(answered)
        slow.commit()

    assert before == titles(answered) == ["Ensimmäinen", "Nopea"]
    assert titles(answered_as_of(timezone.now())) == ["Hidas", "Nopea"]
    assert moments(first)[-1][0] > moments(second)[-1][0]
    assert moments(first)[-2][1] == moments(first)[-1][0]


def test_what_is_being_recorded_is_never_in_an_answered_moment(first):
    with another_session() as slow:
        rename(first, "Hidas", slow)
        asked = timezone.now()
        answered = answered_as_of(asked)
        slow.commit()

    assert answered < asked
    assert titles(answered) == ["Ensimmäinen"]
    assert answered_as_of(asked) == asked
    assert titles(asked) == ["Hidas"]


def test_open_transaction_does_not_delay_what_others_commit(first, second):
    with another_session() as slow:
        rename(first, "Hidas", slow)
        for number in range(3):
            rename(second, f"Nopea {number}")
            assert titles(horizon()) == titles() == ["Ensimmäinen", f"Nopea {number}"]


def test_nothing_but_an_open_transaction_holds_the_horizon(first):
    with another_session() as slow:
        rename(first, "Hidas", slow)
        began = timezone.now()
        assert horizon() < began
        slow.rollback()
        assert horizon() > began


def test_old_moment_is_answered_while_something_is_being_recorded(first):
    day_before = timezone.now() - timedelta(days=1)
    with another_session() as slow:
        rename(first, "Hidas", slow)
        assert answered_as_of(day_before) == day_before


def test_moment_to_come_is_answered_as_of_the_last_change(first):
    later = timezone.now() + timedelta(hours=1)

    assert answered_as_of(later) == LastChange.objects.get().recorded_at == moments(first)[-1][0]


def test_all_events_of_a_transaction_have_its_moment_however_it_is_checked(first, second):
    """Rules that are checked before the end date the transaction; what it writes later follows."""
    with another_session() as slow:
        rename(first, "Ensin", slow)
        rename(second, "Nopea")
        with slow.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("UPDATE forums_forum SET name_fi = 'Sitten'")
        rename(first, "Lopuksi", slow)
        slow.commit()

    first_moments = [moment for moment, _superseded in moments(first)]
    assert first_moments[-1] == first_moments[-2] == LastChange.objects.get().recorded_at
    assert first_moments[-1] > moments(second)[-1][0]
    assert titles(first_moments[-1]) == ["Lopuksi", "Nopea"]


def test_what_a_savepoint_took_back_leaves_no_moment(first, second):
    with transaction.atomic():
        with transaction.atomic():
            rename(second, "Perutaan")
            transaction.set_rollback(True)
        transaction.set_rollback(False)
        rename(first, "Pidetään")

    assert titles(horizon()) == ["Pidetään", "Toinen"]
    assert moments(first)[-1][0] == LastChange.objects.get().recorded_at


def test_clock_that_was_set_back_does_not_reorder_changes(first, second):
    ahead = timezone.now() + timedelta(minutes=5)
    LastChange.objects.update(recorded_at=ahead)

    rename(first, "Ensin")
    rename(second, "Sitten")

    assert ahead < moments(first)[-1][0] < moments(second)[-1][0]
    assert titles(horizon()) == ["Ensin", "Sitten"]


def test_first_change_of_a_database_is_dated_too():
    LastChange.objects.all().delete()

    agreement = AgreementFactory()

    assert LastChange.objects.get().recorded_at >= moments(agreement)[-1][0]


@pytest.mark.parametrize("shift", [timedelta(days=-30), timedelta(days=30)])
def test_no_session_can_choose_the_moment_of_its_events(first, shift):
    forged = timezone.now() + shift
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('yhdyspinta.moment', history_key(0, %s)::text, true)", [forged]
        )
        began = timezone.now()
        rename(first, "Väärennetty")

    assert began - timedelta(seconds=5) < moments(first)[-1][0] < timezone.now()


def test_every_history_is_dated_by_commits():
    tables = {model.pgh_event_model._meta.db_table for model in tracked_models().values()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'history_event_moment'"
        )
        dated = {table for (table,) in cursor.fetchall()}

    assert dated >= tables


def test_known_at_of_today_is_answered_alike_by_page_and_api(client, first):
    today = timezone.localdate().isoformat()
    last = moments(first)[-1][0]

    found = client.get("/api/v1/situation/", {"known_at": today}).json()
    rows = client.get("/api/v1/agreements/", {"known_at": today})
    html = client.get("/en/sopimukset/", {"known_at": today})

    assert found["known_at"] == last.isoformat()
    assert rows["Known-At"] == last.isoformat()
    assert "the last change recorded so far" in html.content.decode()
    pinned = urlencode({"known_at": timezone.localtime(last).isoformat()})
    assert f"/en/alueet/?{pinned}" in html.content.decode()
    again = client.get("/api/v1/agreements/", {"known_at": rows["Known-At"]})
    assert (again.content, again["Known-At"]) == (rows.content, rows["Known-At"])


@pytest.mark.parametrize("path", ["/sopimukset/", "/api/v1/agreements/", "/api/v1/situation/"])
def test_known_at_of_a_day_to_come_is_refused_by_page_and_api(client, path):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = client.get(
        path, {"known_at": tomorrow.isoformat()}, headers={"Accept-Language": "en"}
    )

    assert response.status_code == 400


def test_pages_of_a_list_are_of_one_moment(client, first, second):
    page = client.get(
        "/api/v1/agreements/", {"known_at": timezone.localdate().isoformat(), "page_size": 1}
    )
    rename(second, "Myöhemmin")
    ForumFactory()

    rest = client.get(page.json()["next"])

    assert rest["Known-At"] == page["Known-At"]
    assert [row["title"]["fi"] for row in rest.json()["results"]] == ["Toinen"]
