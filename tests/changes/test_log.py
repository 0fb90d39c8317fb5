"""The log of changes in the API: oldest first, from a cursor on, with the names of the API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts.access import Access
from changes.api_names import collection_of, names_of
from changes.events import statements
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    MeasureFactory,
    NegotiationFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, since, **words):
    return client.get("/api/v1/changes/", {"since": since, **words}).json()


def records(page):
    return [(one["change"], one["record"], one["record_id"]) for one in page["results"]]


def end(client):
    return client.get("/api/v1/changes/", {"page_size": 1}).json()["cursor"]


def test_the_log_goes_from_the_oldest_to_the_newest_page_by_page(client):
    forums = [ForumFactory() for _ in range(5)]

    page, seen = read(client, "0", page_size=2), []
    while page["results"]:
        seen += [one["record_id"] for one in page["results"]]
        page = client.get(page["next"]).json()

    assert seen == [str(forum.pk) for forum in forums]


def test_an_empty_page_still_says_where_to_go_on(client):
    ForumFactory()
    cursor = end(client)

    page = read(client, cursor)
    assert (page["results"], page["count"], page["cursor"]) == ([], 0, cursor)
    forum = ForumFactory()
    assert records(client.get(page["next"]).json()) == [("insert", "forums", str(forum.pk))]


def test_the_log_of_nothing_begins_at_its_beginning(client):
    assert end(client) == read(client, "0")["cursor"] == "0"


def test_a_page_may_end_inside_a_transaction(client):
    with transaction.atomic():
        decision = DecisionFactory()
    cursor, seen = "0", []
    while (page := read(client, cursor, page_size=1))["results"]:
        cursor = page["cursor"]
        seen += [record for _change, record, _key in records(page)]

    assert seen == ["agreements", "parties", "decisions"]
    assert decision.pk


def test_nothing_is_handed_out_behind_a_cursor(client):
    forum, other = ForumFactory(), connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE forums_forum SET name_fi = 'Hidas' WHERE id = %s", [forum.pk])
    quick = ForumFactory()
    page = read(client, "0")
    other.commit()
    other.close()

    assert records(page)[-1] == ("insert", "forums", str(quick.pk))
    assert records(client.get(page["next"]).json()) == [("update", "forums", str(forum.pk))]


@pytest.mark.parametrize(
    "words", [{"since": "x"}, {"since": "1-a.b-1"}, {"since": "0", "after": "1-a.b-1"}]
)
def test_what_is_no_cursor_is_refused(client, words):
    assert client.get("/api/v1/changes/", words).status_code == 400


def test_cursor_of_a_log_that_was_restored_to_an_earlier_state_is_gone(client):
    ForumFactory()
    moment, model, number = end(client).split("-")

    for lost in (f"{moment}-{model}-{int(number) + 1}", f"{int(moment) + 1}-{model}-{number}"):
        response = client.get(
            "/api/v1/changes/", {"since": lost}, headers={"Accept-Language": "fi"}
        )
        assert response.status_code == 410
        assert "cursor" in response.json()["detail"]


def test_filters_apply_to_the_log(client):
    ForumFactory(county=CountyFactory(code="05"))
    here = ForumFactory(county=CountyFactory(code="18"))

    assert records(read(client, "0", county="18")) == [("insert", "forums", str(here.pk))]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert records(read(client, "0", to=yesterday.isoformat())) == []


# Names ------------------------------------------------------------------------------------------


def changed(client, cursor):
    (change,) = read(client, cursor)["results"]
    return change


def fields(change):
    return {one["field"]: (one["from"], one["to"]) for one in change["fields"]}


def test_the_log_speaks_the_names_of_the_api(client):
    negotiation = NegotiationFactory(held_on=date(2024, 3, 1))
    cursor = end(client)
    negotiation.held_on = date(2024, 3, 2)
    negotiation.save()

    change = changed(client, cursor)
    assert change["record"] == "negotiations"
    assert fields(change)["on"] == ("2024-03-01", "2024-03-02")
    row = client.get(change["objects"][0]["url"]).json()
    assert (row["on"], row["version"]) == ("2024-03-02", change["version"])


def test_a_period_is_the_fields_of_its_bounds(client):
    forum = ForumFactory(period=DateRange(date(2024, 1, 1), None))
    cursor = end(client)
    forum.period = DateRange(date(2024, 1, 1), date(2026, 1, 1))
    forum.save()

    assert fields(changed(client, cursor)) == {"until": (None, "2026-01-01")}


def test_a_change_names_the_objects_that_show_the_row(client):
    status = AgreementStatusFactory()
    cursor = end(client)
    status.delete()

    change = changed(client, cursor)
    assert (change["change"], change["record"]) == ("delete", "agreement-statuses")
    own, agreement = change["objects"]
    assert own["collection"] == "agreement-statuses"
    assert client.get(own["url"]).status_code == 404
    assert client.get(agreement["url"]).json()["id"] == status.agreement_id


def test_rows_inside_rows_are_named_by_their_list(client):
    forum = ForumFactory()
    cursor = end(client)
    ForumParticipantFactory(forum=forum)

    change = next(one for one in read(client, cursor)["results"])
    assert change["record"] == "forums.participants"
    assert [one["collection"] for one in change["objects"]] == ["forums"]
    assert {"type", "from"} <= set(fields(change))


def test_parts_of_parts_name_every_object_above(client):
    measure = MeasureFactory()

    change = next(one for one in read(client, "0")["results"] if one["record"] == "goals.measures")
    assert [(one["collection"], one["key"]) for one in change["objects"]] == [
        ("goals", str(measure.goal_id)),
        ("agreements", str(measure.goal.agreement_id)),
    ]


def test_object_was_recorded_when_its_first_change_was(client):
    agreement = AgreementFactory()
    agreement.title_fi = "Toinen nimi"
    agreement.save()

    added, _changed = read(client, "0")["results"]
    row = client.get(added["objects"][0]["url"]).json()
    assert row["recorded_at"] == added["recorded_at"]


def test_every_record_type_of_the_log_has_a_name_in_the_api():
    own = {model for model in statements(Access(date(2026, 6, 1))) if collection_of(model)}
    assert len(own) > 12
    for model in statements(Access(date(2026, 6, 1))):
        assert "_" not in names_of(model).record
