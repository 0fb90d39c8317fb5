"""A change through any channel leaves an event, with user and channel if they are known."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import RoleKind
from changes.events import EventQuery
from changes.timeline import TimelineEntry, timeline
from cooperation.models import County
from editing.edits import editing
from forums.models import Forum
from tests.api.conftest import writer
from tests.changes.test_undo import address, change
from tests.factories import CountyFactory, ForumFactory, UserFactory, with_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def staff():
    return Access.of(with_role(RoleKind.STAFF), timezone.localdate())


@pytest.fixture
def forum():
    return ForumFactory(county=CountyFactory(code="18"), convener="Ensin")


def newest(row, access) -> TimelineEntry:
    return timeline(access, EventQuery(record=(type(row), row.pk))).entries[0]


def test_the_admin(client, staff, forum):
    user = UserFactory(email="hallinta@example.fi", is_superuser=True, is_demonstration=True)
    client.force_login(user)
    path = f"/en/admin/forums/forum/{forum.pk}/delete/"
    page = client.get(path).content.decode()
    key = forum.pk
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    answer = client.post(path, {name: unescape(value) for name, value in hidden})
    assert answer.status_code == 302

    forum.pk = key
    assert not Forum.objects.exists()
    entry = newest(forum, staff)
    assert (entry.channel, entry.lines[0].verb) == ("admin", "delete")
    assert user.email in entry.who or user.name in entry.who


def test_a_page(client, staff, forum):
    user = UserFactory(email="hallinta@example.fi", is_superuser=True, is_demonstration=True)
    client.force_login(user)
    event = change(forum, staff, convener="Väärin")
    client.post(address(event), {"version": 2})

    assert newest(forum, staff).channel == "page"


def test_the_api_with_a_token(staff, forum):
    author = writer(kind=RoleKind.COORDINATOR, county=forum.county)
    author.patch(f"forums/{forum.pk}/", {"convener": "Rajapinta"})

    entry = newest(forum, staff)
    assert entry.channel == "API"
    assert "county coordinator" in entry.who
    assert newest(forum, Access(staff.day)).who == "county coordinator"


def test_bulk_writes_of_an_import(staff, forum):
    with editing(staff, channel="import", reason="Taulukko 12.3."):
        made = Forum.objects.bulk_create(
            [
                Forum(
                    county=forum.county,
                    name_fi=f"Foorumi {n}",
                    level=forum.level,
                    type=forum.type,
                    period=forum.period,
                )
                for n in range(3)
            ]
        )
        Forum.objects.filter(pk=forum.pk).update(convener="Kerralla")

    for row in (*made, forum):
        entry = newest(row, staff)
        assert (entry.channel, entry.reason) == ("import", "Taulukko 12.3.")


def test_a_command(staff):
    call_command("load_reference_data", stdout=StringIO())

    assert newest(County.objects.get(pk="18"), staff).channel == "command"


def test_plain_sql(staff, forum):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE forums_forum SET convener = 'SQL' WHERE id = %s", [forum.pk])
        cursor.execute("DELETE FROM forums_forum WHERE id = %s", [forum.pk])

    lines = timeline(staff, EventQuery(record=(Forum, forum.pk))).lines_newest_first
    assert [line.verb for line in lines] == ["delete", "update", "insert"]
    assert timeline(staff, EventQuery(record=(Forum, forum.pk))).entries[0].who == "the system"
