"""Every day and moment of a collection can be bounded; a filter in Python keeps the same rows."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from api.ranges import ranged
from api.registry import api_collections

DAY = date(2024, 6, 30)
COLLECTIONS = {
    name: [one.name for one in ranged(view.serializer_class, DAY)]
    for name, view in api_collections.items()
}
FIELDS = [(name, field) for name, fields in COLLECTIONS.items() for field in fields]


def rows(client, name, **asked):
    """All rows of all pages."""
    address = f"/api/v1/{name}/?{urlencode({'page_size': 1000, **asked})}"
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content[:300])
        found += answer.json()["results"]
        address = answer.json()["next"]
    return found


def test_every_collection_of_days_has_ranges():
    assert "decided_on" in COLLECTIONS["decisions"]
    assert "on" in COLLECTIONS["negotiations"]
    assert {"from", "until", "recorded_at"} <= set(COLLECTIONS["forums"])
    assert len(FIELDS) > 40


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_range_keeps_the_rows_that_a_filter_in_python_keeps(demonstration, client, name, field):
    key = next(iter(api_collections[name].serializer_class.row_fields()))
    only = {"fields": f"{key},{field}"}
    every = rows(client, name, **only)
    values = sorted({row[field] for row in every if row[field] is not None})
    for value in values[:: max(len(values) // 3, 1)]:
        after = rows(client, name, **only, **{f"{field}_from": value})
        before = rows(client, name, **only, **{f"{field}_before": value})
        dated = [row for row in every if row[field] is not None]
        assert [row[key] for row in after] == [row[key] for row in dated if row[field] >= value]
        assert [row[key] for row in before] == [row[key] for row in dated if row[field] < value]


def test_two_bounds_and_other_filters_narrow_together(demonstration, client):
    asked = {"on_from": "2024-01-01", "on_before": "2025-01-01", "kind": "hyte"}
    found = rows(client, "negotiations", **asked)
    assert found
    assert {row["on"][:4] for row in found} == {"2024"}
    assert {row["kind"] for row in found} == {"hyte"}


def test_day_of_a_moment_is_its_beginning_in_finland(demonstration, client):
    every = rows(client, "agreements", fields="id,recorded_at")
    latest = max(datetime.fromisoformat(row["recorded_at"]) for row in every)
    day = timezone.localdate(latest)
    assert rows(client, "agreements", recorded_at_from=day.isoformat())
    following = (day + timedelta(days=1)).isoformat()
    assert not rows(client, "agreements", recorded_at_from=following)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("decisions/?decided_on_from=31.6.2024", "decided_on_from"),
        ("decisions/?decided_on_before=2024-02-30", "decided_on_before"),
        ("decisions/?decided_on_from=2024-W10", "decided_on_from"),
        ("agreements/?recorded_at_from=soon", "recorded_at_from"),
        ("agreements/?recorded_at_after=2024-01-01", "recorded_at_after"),
        ("agreements/?title_from=2024-01-01", "title_from"),
        ("decisions/?decided_on_from=2024-01-01&decided_on_from=2024-02-01", "decided_on_from"),
    ],
)
def test_wrong_bound_is_refused_with_its_name(client, db, address, field):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert field in answer.content.decode()


def test_empty_bound_is_as_if_left_out(client, db):
    assert client.get("/api/v1/decisions/?decided_on_from=").status_code == 200
