"""What was known at a moment, on pages and in the API, without later records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, Goal, Party
from changes.events import tracked_models
from cooperation.roles import as_owner
from forums.models import Forum
from history.known import as_known, each_as_known, known_at, rewound_models
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    ForumFactory,
    ForumParticipantFactory,
    GoalFactory,
    NegotiationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db

BEFORE = datetime(2024, 1, 1, 12, tzinfo=UTC)
THEN = datetime(2024, 6, 5, 12, tzinfo=UTC)
BETWEEN = THEN + timedelta(days=1)
LATER = datetime(2024, 9, 1, 12, tzinfo=UTC)
GONE, BACK = LATER + timedelta(days=1), LATER + timedelta(days=2)


def recorded(at: datetime) -> None:
    """All history without a set time was written at this moment."""
    with as_owner(), connection.cursor() as cursor:
        for model in rewound_models().values():
            events = model.pgh_event_model._meta.db_table
            cursor.execute(
                f"UPDATE {events} SET pgh_created_at = %s WHERE pgh_created_at >= %s",
                [at, datetime(2026, 1, 1, tzinfo=UTC)],
            )


@pytest.fixture
def agreement():
    """Recorded in June under a wrong title, corrected and made ready in September."""
    agreement = AgreementFactory(title_fi="Väärä nimi")
    AgreementStatusFactory(agreement=agreement, since=date(2024, 1, 15))
    party = PartyFactory(agreement=agreement, standing=date(2024, 1, 15))
    recorded(THEN)
    agreement.title_fi = "Oikea nimi"
    agreement.save()
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2024, 2, 1))
    party.delete()
    recorded(LATER)
    return agreement


def test_statements_and_their_parts_are_rewound_and_reference_data_is_not():
    labels = {model._meta.label for model in rewound_models().values()}

    assert {"agreements.Agreement", "agreements.Party", "forums.ForumParticipant"} <= labels
    assert {"negotiations.NoneStatement", "agreements.Measure"} <= labels
    assert not labels & {"cooperation.County", "cooperation.CountyMembership", "accounts.User"}
    assert "cooperation.Person" not in labels


def test_queries_read_the_rows_of_the_moment(agreement):
    with as_known(BETWEEN):
        found = Agreement.objects.with_status_on(date(2024, 6, 1)).get()
        assert (found.title_fi, found.status_on, found.version) == (
            "Väärä nimi",
            "in_preparation",
            1,
        )
        assert Party.objects.filter(agreement__title_fi="Väärä nimi").count() == 1
        assert Agreement.objects.prefetch_related("statuses", "parties").get().parties.all()
    found = Agreement.objects.with_status_on(date(2024, 6, 1)).get()
    assert (found.title_fi, found.status_on) == ("Oikea nimi", "ready")
    assert not Party.objects.exists()


def test_later_rows_are_left_out_and_the_moment_is_inclusive(agreement):
    with as_known(BEFORE):
        assert not Agreement.objects.exists()
    with as_known(THEN):
        assert Agreement.objects.exists()
    with as_known(THEN - timedelta(microseconds=1)):
        assert not Agreement.objects.exists()


def test_deleted_row_exists_as_known_before(agreement):
    with as_known(LATER - timedelta(seconds=1)):
        parties = Party.objects.filter(agreement=OuterRef("pk"))
        assert Agreement.objects.filter(Exists(parties)).exists()
    with as_known(LATER):
        assert not Party.objects.exists()


def test_every_kind_of_statement_reads_the_past(agreement):
    with as_known(BETWEEN), connection.cursor() as cursor:
        assert (
            Agreement.objects.values_list("title_fi").union(Forum.objects.values_list("name_fi"))
        )[0] == ("Väärä nimi",)
        cursor.execute("WITH one AS (SELECT title_fi FROM agreements_agreement) SELECT * FROM one")
        assert cursor.fetchall() == [("Väärä nimi",)]
        cursor.execute("SELECT count(*) FROM agreements_agreementevent")
        assert cursor.fetchone() == (2,)
        assert [row.title_fi for row in Agreement.objects.iterator()] == ["Väärä nimi"]


def test_nested_now_reads_the_present(agreement):
    with as_known(BETWEEN):
        with as_known(None):
            assert Agreement.objects.get().title_fi == "Oikea nimi"
        assert Agreement.objects.get().title_fi == "Väärä nimi"
        with as_known(BEFORE):
            assert not Agreement.objects.exists()
    assert known_at() is None


def test_rows_fetched_later_are_still_of_the_moment(agreement):
    with as_known(BETWEEN):
        rows = each_as_known(BETWEEN, Agreement.objects.iterator())

    assert [row.title_fi for row in rows] == ["Väärä nimi"]


# Which event was superseded when -----------------------------------------------------------------


def title_at(moment: datetime) -> str | None:
    with as_known(moment):
        return Agreement.objects.values_list("title_fi", flat=True).first()


def dated(moments: list[datetime]) -> None:
    """Set the times of the agreement's events, in the order they were written."""
    events = Agreement.pgh_event_model.objects
    with as_owner():
        numbers = events.order_by("pgh_id").values_list("pk", flat=True)
        for number, moment in zip(numbers, moments, strict=True):
            events.filter(pk=number).update(pgh_created_at=moment)


@pytest.fixture
def twice_corrected():
    """Three events of one row in one transaction."""
    agreement = AgreementFactory(title_fi="Ensin")
    for title in ("Sitten", "Lopuksi"):
        Agreement.objects.filter(pk=agreement.pk).update(title_fi=title)
    return agreement


def test_only_the_last_change_of_a_transaction_was_known(twice_corrected):
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_moment()")
        (moment,) = cursor.fetchone()

    assert title_at(moment) == "Lopuksi"
    assert title_at(moment - timedelta(microseconds=1)) is None


def test_known_state_changes_at_the_time_of_the_event(twice_corrected):
    dated([BEFORE, THEN, LATER])

    for moment, before, then in [
        (BEFORE, None, "Ensin"),
        (THEN, "Ensin", "Sitten"),
        (LATER, "Sitten", "Lopuksi"),
    ]:
        assert title_at(moment - timedelta(microseconds=1)) == before
        assert title_at(moment) == then


def test_of_concurrent_events_the_last_written_is_known(twice_corrected):
    """A transaction that began first and waited for the other has the earlier time."""
    dated([BEFORE, LATER, THEN])

    assert [title_at(m) for m in (BEFORE, THEN, LATER)] == ["Ensin", "Lopuksi", "Lopuksi"]


def test_events_written_by_one_statement_supersede_each_other(twice_corrected):
    dated([BEFORE, THEN, LATER])
    table = Agreement.pgh_event_model._meta.db_table
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS TABLE {table}")
        cursor.execute(f"UPDATE kept SET pgh_superseded_at = NULL; DELETE FROM {table}")
        cursor.execute(f"INSERT INTO {table} SELECT * FROM kept ORDER BY pgh_id DESC")

    assert [title_at(m) for m in (BEFORE, THEN, LATER)] == ["Ensin", "Sitten", "Lopuksi"]


def test_removed_event_extends_the_previous_one(twice_corrected):
    dated([BEFORE, THEN, LATER])
    with as_owner():
        Agreement.pgh_event_model.objects.filter(title_fi="Sitten").delete()

    assert [title_at(m) for m in (BEFORE, THEN, LATER)] == ["Ensin", "Ensin", "Lopuksi"]


def test_restored_row_is_known_again(agreement):
    pk = agreement.pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DELETE FROM agreements_agreement WHERE id = %s", [pk])
    recorded(GONE)
    AgreementFactory(pk=pk, title_fi="Palautettu", county=agreement.county)
    recorded(BACK)

    assert title_at(GONE - timedelta(microseconds=1)) == "Oikea nimi"
    assert title_at(GONE) is title_at(BACK - timedelta(microseconds=1)) is None
    assert title_at(BACK) == "Palautettu"


def test_every_history_has_superseded_at():
    """A model that is tracked later gets the trigger with its own migration."""
    tables = {m.pgh_event_model._meta.db_table for m in tracked_models().values()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgname LIKE 'pgtrigger_supersede_%' AND prosecdef"
        )
        assert {table for (table,) in cursor.fetchall()} == tables


# Pages and the API -------------------------------------------------------------------------------

PAGES = [
    "/alueet/{county}/",
    "/kunnat/{municipality}/",
    "/sopimukset/{agreement}/",
    "/alueet/",
    "/kunnat/",
    "/sopimukset/",
    "/neuvottelut/",
    "/foorumit/",
    "/",
]


@pytest.fixture
def places(agreement):
    """The agreement's county with a forum, a negotiation and a second agreement since September."""
    county = agreement.county
    forum = ForumFactory(county=county, name_fi="Vanha foorumi")
    participant = ForumParticipantFactory(forum=forum)
    recorded(THEN)
    NegotiationFactory(county=county, held_on=date(2024, 3, 1))
    ForumFactory(county=county, name_fi="Uusi foorumi")
    other = AgreementFactory(county=county, title_fi="Uusi sopimus")
    AgreementStatusFactory(agreement=other, since=date(2024, 1, 15))
    recorded(LATER)
    return {
        "county": county.slug,
        "municipality": participant.municipality_id,
        "agreement": agreement.pk,
    }


@pytest.mark.parametrize("page", PAGES)
def test_page_shows_the_moment_and_a_link_to_now(client, places, page):
    path = "/en" + page.format(**places)

    html = client.get(path, {"date": "2024-06-30", "known_at": "2024-07-15"}).content.decode()
    assert "as it was known on 15 July 2024" in html
    assert 'href="?date=2024-06-30">As known now</a>' in html
    assert "Uusi" not in html
    assert "Oikea nimi" not in html
    now = client.get(path, {"date": "2024-06-30"}).content.decode()
    assert "As known now" not in now
    assert "Väärä nimi" not in now.partition('id="history"')[0]


def test_links_keep_known_at(client, places):
    html = client.get("/sopimukset/?date=2024-06-30&known_at=2024-07-15").content.decode()

    assert f"/sopimukset/{places['agreement']}/?date=2024-06-30&amp;known_at=2024-07-15" in html
    assert '<input type="hidden" name="known_at" value="2024-07-15"' in html


@pytest.mark.parametrize("page", PAGES)
def test_past_takes_as_many_queries_as_today(client, places, page):
    path = page.format(**places)

    def statements(**query):
        client.get(path, query)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, {"date": "2024-06-30"} | query).status_code == 200
        return len(captured)

    assert statements(known_at="2024-12-15") == statements()


@pytest.mark.parametrize("query", ["2024-07-15", "2024-07-15T12:00:00+03:00"])
def test_collections_and_objects_are_returned_as_known(client, places, query):
    parameters = {"known_at": query, "date": "2024-06-30"}

    found = client.get("/api/v1/agreements/", parameters).json()["results"]
    assert [(one["title"]["fi"], one["status"]) for one in found] == [
        ("Väärä nimi", "in_preparation")
    ]
    assert len(client.get("/api/v1/parties/", parameters).json()["results"]) == 1
    one = client.get(f"/api/v1/agreements/{places['agreement']}/", parameters).json()
    assert (one["title"]["fi"], one["version"]) == ("Väärä nimi", 1)
    assert client.get("/api/v1/negotiations/", parameters).json()["count"] == 0
    csv = b"".join(
        client.get("/api/v1/agreements/", parameters | {"format": "csv"}).streaming_content
    )
    assert "Väärä nimi" in csv.decode()
    assert "Oikea nimi" not in csv.decode()
    assert client.get("/api/v1/agreements/", {"known_at": "2023-01-01"}).json()["count"] == 0


def test_counts_of_parts_with_other_columns_are_returned_as_known(agreement):
    GoalFactory(agreement=agreement)
    counted = Goal.objects.annotate(number=Count("measures")).values_list("agreement", "number")

    with as_known(datetime(2100, 1, 1, tzinfo=UTC)):
        assert list(counted) == [(agreement.pk, 0)]
    with as_known(LATER):
        assert list(counted.all()) == []
    assert connection.features.allows_group_by_selected_pks


def test_object_not_yet_recorded_gives_404(client, places):
    pk = places["agreement"]

    for path in (f"/sopimukset/{pk}/", f"/api/v1/agreements/{pk}/"):
        assert client.get(path, {"known_at": "2024-01-01"}).status_code == 404


NO_MOMENTS = [
    *("x", "2024-06-30T12:00", "0001-01-01", "9999-12-31"),
    *("2024-06-30T12:00+23:59", "2024-06-30T12:00-16:00", "2024-06-30T12:00:00+02:00:30.5"),
    *("0001-01-01T00:00+14:00", "0001-12-31T00:00Z", "9999-12-31T23:59:59-14:00"),
]


@pytest.mark.parametrize("word", NO_MOMENTS)
@pytest.mark.parametrize("path", ["/sopimukset/", "/api/v1/agreements/", "/alueet/"])
def test_invalid_moment_is_refused(client, path, word):
    assert client.get(path, {"known_at": word}).status_code == 400
