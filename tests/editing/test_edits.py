from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, close_old_connections, connection
from django.http import Http404
from django.utils import timezone
from pghistory.models import Context
from psycopg.errors import AdminShutdown, DeadlockDetected

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Agreement
from cooperation.models import Person, Theme
from editing.edits import (
    TRIES,
    AlreadyMade,
    Stale,
    again_after_deadlock,
    editing,
    forget_old_edits,
)
from editing.models import AcceptedEdit
from tests.factories import AgreementFactory, CountyFactory, PersonFactory, ThemeFactory, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return CountyFactory(code="18")


@pytest.fixture
def coordinator(county):
    user = with_role(RoleKind.COORDINATOR, county=county)
    return Access.of(user, timezone.localdate())


@pytest.fixture
def agreement(county):
    return AgreementFactory(county=county, title_fi="Ensin")


def rename(access, pk, version, title, **how):
    with editing(access, channel="page", **how) as edit:
        row = edit.lock(Agreement.objects, pk=pk, version=version)
        row.title_fi = title
        edit.save(row)
        edit.answer = {"version": row.version}
        return row


def test_an_edit_is_recorded_with_user_channel_and_reason(coordinator, agreement):
    row = rename(coordinator, agreement.pk, 1, "Sitten", reason="Kirje 12.3.2024")

    agreement.refresh_from_db()
    event = Agreement.pgh_event_model.objects.filter(pgh_obj=agreement.pk).latest("pgh_id")
    assert (agreement.title_fi, row.version, agreement.version) == ("Sitten", 2, 2)
    assert event.pgh_context.metadata == {
        "channel": "page",
        "user": coordinator.user_id,
        "reason": "Kirje 12.3.2024",
    }


def test_an_edit_of_an_older_version_is_refused_with_the_row_as_it_is_now(coordinator, agreement):
    rename(coordinator, agreement.pk, 1, "Toinen ehti")

    with pytest.raises(Stale) as refusal:
        rename(coordinator, agreement.pk, 1, "Myöhässä")

    agreement.refresh_from_db()
    assert agreement.title_fi == refusal.value.current.title_fi == "Toinen ehti"
    assert refusal.value.seen == 1


def test_a_row_deleted_meanwhile_is_stale_and_one_that_never_existed_is_missing(
    coordinator, agreement
):
    number = agreement.pk
    agreement.delete()

    with pytest.raises(Stale) as refusal:
        rename(coordinator, number, 1, "Myöhässä")
    assert refusal.value.current is None
    with pytest.raises(Http404):
        rename(coordinator, number + 1, 1, "Ei koskaan")


def test_a_hidden_row_is_treated_like_one_that_never_existed(coordinator):
    hidden = PersonFactory(is_public=False)

    for pk in (hidden.pk, hidden.pk + 1000):
        with pytest.raises(Http404), editing(coordinator, channel="page") as edit:
            edit.lock(Person.objects, pk=pk, version=1)


def test_a_row_cannot_be_moved_from_or_to_another_county(coordinator, agreement):
    other = AgreementFactory(county=CountyFactory(code="13"))

    with pytest.raises(PermissionDenied):
        rename(coordinator, other.pk, 1, "Ei onnistu")
    with pytest.raises(PermissionDenied), editing(coordinator, channel="page") as edit:
        edit.save(Agreement(county=other.county, kind="strategic", title_fi="Toiselle"))
    with pytest.raises(PermissionDenied), editing(coordinator, channel="page") as edit:
        edit.delete(Agreement.objects.get(pk=other.pk))
    assert Agreement.objects.filter(county=other.county).count() == 1


def test_an_edit_refused_by_the_database_writes_nothing(coordinator, agreement):
    ThemeFactory(key="employment")

    def half_an_edit():
        with editing(coordinator, channel="page") as edit:
            row = edit.lock(Agreement.objects, pk=agreement.pk, version=1)
            row.title_fi = "Puolitiessä"
            edit.save(row)
            row.themes = ["employment", "no-such-theme"]
            row.save()

    with pytest.raises(ValidationError) as refusal:
        half_an_edit()

    agreement.refresh_from_db()
    assert refusal.value.code == "unknown_theme"
    assert (agreement.title_fi, agreement.version) == ("Ensin", 1)
    assert Theme.objects.count() == 1


def test_the_same_edit_sent_again_is_not_executed_again(coordinator, agreement):
    rename(coordinator, agreement.pk, 1, "Kerran", key="k", content=b"Kerran")

    with pytest.raises(AlreadyMade) as answer:
        rename(coordinator, agreement.pk, 1, "Kerran", key="k", content=b"Kerran")
    assert answer.value.answer == {"version": 2}

    with pytest.raises(ValidationError) as refusal:
        rename(coordinator, agreement.pk, 2, "Muuta", key="k", content=b"Muuta")
    assert refusal.value.code == "key_reused"


def test_the_key_of_a_refused_edit_can_be_used_again(coordinator, agreement):
    with pytest.raises(Stale):
        rename(coordinator, agreement.pk, 7, "Kerran", key="k")

    assert rename(coordinator, agreement.pk, 1, "Kerran", key="k").version == 2


def test_keys_of_old_edits_are_deleted(coordinator, agreement):
    rename(coordinator, agreement.pk, 1, "Kerran", key="old")
    AcceptedEdit.objects.update(made_at=timezone.now() - timedelta(days=4))
    rename(coordinator, agreement.pk, 2, "Toisen kerran", key="new")

    assert forget_old_edits() == 1
    assert AcceptedEdit.objects.get().key == "new"


def at_once(work, times):
    """Run `work(number)` in as many threads; returns each result or refusal."""

    def one(number):
        close_old_connections()
        try:
            return work(number)
        except (Stale, AlreadyMade) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_32_concurrent_edits_of_one_agreement_do_not_overwrite_each_other(coordinator, agreement):
    """Each reads and edits, and repeats it while it is stale, until it is accepted."""

    def append(number):
        while True:
            seen = Agreement.objects.get(pk=agreement.pk)
            try:
                title = f"{seen.title_fi} {number}"
                return rename(coordinator, seen.pk, seen.version, title, reason=str(number))
            except Stale:
                continue

    at_once(append, 32)

    agreement.refresh_from_db()
    events = Agreement.pgh_event_model.objects.filter(pgh_obj=agreement.pk, pgh_label="update")
    reasons = [event.pgh_context.metadata["reason"] for event in events.order_by("pgh_id")]
    assert agreement.title_fi == " ".join(["Ensin", *reasons])
    assert sorted(reasons, key=int) == [str(number) for number in range(32)]
    assert Context.objects.filter(metadata__user=coordinator.user_id).count() == 32


@pytest.mark.django_db(transaction=True)
def test_of_32_edits_from_the_same_version_one_is_accepted(coordinator, agreement):
    results = at_once(lambda n: rename(coordinator, agreement.pk, 1, f"Nimi {n}"), 32)

    accepted = [result for result in results if isinstance(result, Agreement)]
    agreement.refresh_from_db()
    assert len(accepted) == 1
    assert (agreement.title_fi, agreement.version) == (accepted[0].title_fi, 2)
    assert sum(isinstance(result, Stale) for result in results) == 31


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_row(coordinator, county):
    def add(number):
        with editing(coordinator, channel="page", key="the-form", content=b"x") as edit:
            row = edit.save(Agreement(county=county, kind="strategic", title_fi="Uusi"))
            edit.answer = {"pk": row.pk}
            return edit.answer

    results = at_once(add, 8)

    made = Agreement.objects.get(title_fi="Uusi")
    assert all(getattr(result, "answer", result) == {"pk": made.pk} for result in results)


# Deadlocks ---------------------------------------------------------------------------------------


def stopped(times, reason=DeadlockDetected):
    """Work that the database aborts so many times before it succeeds."""
    attempts = iter(range(times))

    def work():
        if next(attempts, None) is None:
            return "done"
        raise OperationalError from reason()

    return work


@pytest.mark.parametrize("times", [0, 1, TRIES - 1])
def test_edit_aborted_by_a_deadlock_is_tried_again(times):
    assert again_after_deadlock(stopped(times)) == "done"


def test_edit_is_given_up_after_some_deadlocks():
    with pytest.raises(OperationalError):
        again_after_deadlock(stopped(TRIES))


def test_other_failures_of_the_database_are_not_tried_again():
    with pytest.raises(OperationalError):
        again_after_deadlock(stopped(1, reason=AdminShutdown))
