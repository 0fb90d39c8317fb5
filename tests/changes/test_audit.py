"""The audit export: every event of a period, for administrators only, in chunks."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pghistory
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Access
from accounts.models import RoleKind, SecurityEvent, SecurityEventKind
from changes import audit
from changes.audit import AuditExport
from changes.events import is_readable, tracked_models
from history.known import end_of, start_of
from tests.factories import CountyFactory, ForumFactory, PersonFactory, RoleFactory, UserFactory
from tests.log_lines import production_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    """An administrator, who is staff as well."""
    user = UserFactory(email="hallinta@example.org", is_demonstration=True)
    for kind in (RoleKind.ADMINISTRATOR, RoleKind.STAFF):
        RoleFactory(user=user, kind=kind, county=None)
    return user


def export_of(user, kind="jsonl", since=None, until=None):
    today = timezone.localdate()
    return AuditExport(
        Access.of(user, today), start_of(since or today), end_of(until or today), kind
    )


def lines_of(user, **period):
    return [json.loads(line) for line in "".join(export_of(user, **period).text()).splitlines()]


def test_event_has_user_role_moment_reason_and_values(administrator):
    forum = ForumFactory(county=CountyFactory(code="18"), name_fi="Vanha nimi")
    with pghistory.context(user=administrator.pk, channel="page", reason="Nimi oli väärin"):
        forum.name_fi = "Uusi nimi"
        forum.save()

    (line,) = (one for one in lines_of(administrator) if one["event"] == "update")

    assert line["event"] == "update"
    assert line["model"] == "forums.forum"
    assert line["key"] == str(forum.pk)
    assert line["user"] == administrator.pk
    assert line["role"] == "staff"
    assert line["channel"] == "page"
    assert line["reason"] == "Nimi oli väärin"
    assert line["changes"] == {"name_fi": ["Vanha nimi", "Uusi nimi"]}
    assert line["moment"].startswith(timezone.now().date().isoformat()[:8])


def test_events_of_every_model_that_the_administrator_may_see_are_included(administrator):
    PersonFactory()
    ForumFactory().delete()
    access = Access.of(administrator, timezone.localdate())
    recorded = {
        name
        for name, model in tracked_models().items()
        if is_readable(access, model) and model.pgh_event_model.objects.exists()
    }

    lines = lines_of(administrator)

    assert {line["model"] for line in lines} == recorded >= {"accounts.role", "forums.forum"}
    deleted = next(one for one in lines if one["event"] == "delete" and "forum" in one["model"])
    assert all(after is None for _before, after in deleted["changes"].values())


def test_event_outside_the_period_is_left_out(administrator):
    yesterday = timezone.localdate() - timedelta(days=1)
    ForumFactory()

    assert lines_of(administrator, since=yesterday, until=yesterday) == []
    assert lines_of(administrator) != []


@pytest.mark.parametrize("chunk", [2, 3, 7])
def test_chunks_repeat_and_lose_nothing(administrator, monkeypatch, chunk):
    for _ in range(6):
        ForumFactory()
    whole = lines_of(administrator)
    monkeypatch.setattr(audit, "CHUNK", chunk)

    assert lines_of(administrator) == whole


def test_chunk_takes_the_same_number_of_queries_however_many_events_it_has(administrator):
    def queries():
        export = export_of(administrator)
        with CaptureQueriesContext(connection) as made:
            list(export.text())
        return len(made)

    ForumFactory()
    few = queries()
    for _ in range(20):
        ForumFactory()

    assert queries() == few <= 5


def test_csv_has_the_same_events(administrator):
    ForumFactory(name_fi="=SUMMA(1)")
    rows = list(csv.DictReader(io.StringIO("".join(export_of(administrator, "csv").text()))))

    assert [row["key"] for row in rows] == [one["key"] for one in lines_of(administrator)]
    assert json.loads(rows[0]["changes"]) == lines_of(administrator)[0]["changes"]


def test_export_is_an_event_of_the_security_log_before_its_first_line(client, administrator):
    client.force_login(administrator)
    given = {"since": "2024-01-01", "until": "2024-06-30", "kind": "csv"}
    client.post("/muutokset/vienti/", given, REMOTE_ADDR="198.51.100.7")

    (event,) = SecurityEvent.objects.filter(kind=SecurityEventKind.EVENTS_EXPORTED)
    assert event.user == event.done_by == administrator
    assert event.network == "198.51.100.7"
    assert event.detail == "2024-01-01 – 2024-06-30 csv"


def test_export_by_the_command_is_an_event_of_the_user_it_names(administrator, tmp_path):
    call_command(
        "export_events", tmp_path / "events", user=administrator.email, since=timezone.localdate()
    )

    (event,) = SecurityEvent.objects.filter(kind=SecurityEventKind.EVENTS_EXPORTED)
    assert (event.user, event.done_by) == (administrator, None)


def test_export_is_logged_with_its_user_period_and_number(administrator):
    ForumFactory()
    with production_log() as log:
        lines = lines_of(administrator)

    (begun,) = log.named("security.audit_export_begun")
    (ended,) = log.named("security.audit_exported")
    assert begun["user_id"] == ended["user_id"] == administrator.pk
    assert ended["events"] == len(lines)
    assert ended["since"] < ended["until"]


@pytest.mark.parametrize(
    "kind", [kind for kind in RoleKind if kind != RoleKind.ADMINISTRATOR] + [None]
)
def test_only_administrators_export(kind):
    today = timezone.localdate()
    access = Access(today, is_staff=kind == RoleKind.STAFF, is_observer=kind == RoleKind.OBSERVER)
    with pytest.raises(PermissionDenied):
        AuditExport(access, start_of(today), end_of(today), "csv")


def test_page_streams_the_file_after_its_form(client, administrator):
    ForumFactory(name_fi="Kuuluu vientiin")
    client.force_login(administrator)
    today = timezone.localdate().isoformat()

    assert 'name="since"' in client.get("/muutokset/vienti/").content.decode()
    answer = client.post("/muutokset/vienti/", {"since": today, "until": today, "kind": "jsonl"})

    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="events-{today}-{today}.jsonl"'
    assert "no-store" in answer["Cache-Control"]
    assert "Kuuluu vientiin" in answer.getvalue().decode()


def test_command_writes_the_file_for_an_administrator_only(administrator, tmp_path):
    ForumFactory(name_fi="Kuuluu vientiin")
    file = tmp_path / "events.jsonl"
    about = {"since": timezone.localdate(), "stdout": io.StringIO()}
    call_command("export_events", file, user=administrator.email, **about)
    assert "Kuuluu vientiin" in file.read_text()

    other = UserFactory()
    with pytest.raises(CommandError, match="Only an administrator"):
        call_command("export_events", file, user=other.email, **about)
