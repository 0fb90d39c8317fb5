"""The report of a person's data is complete; an erased person is gone from every table."""

import json
import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts import actions, mail, privacy, tokens
from accounts.models import Erasure, Invitation, Role, RoleKind, User
from agreements.models import Agreement
from cooperation.models import Person, Responsibility
from tests.accounts import world
from tests.factories import UserFactory, with_role
from tests.rendered import form_in

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Aino Äyräväinen", "aino.ayravainen@example.fi", "+358 40 123 4567"
EARLIER = "aino.entinen@example.fi"
TODAY = timezone.localdate()


def everything_written():
    """Every value of every table as text, by table: what a search of the disk would return."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        written = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            written[table] = cursor.fetchone()[0]
    return written


def tables_with(*words):
    written = everything_written()
    return {
        table for table, text in written.items() if any(w.lower() in text.lower() for w in words)
    }


@pytest.fixture
def person():
    """A responsible person with traces in all the usual places."""
    made = world.build()
    person = made.own["person"]
    person.name, person.email, person.phone = "Aino Entinen", EARLIER, PHONE
    person.save()
    person.name, person.email = NAME, EMAIL
    person.save()
    Agreement.objects.filter(pk=made.own["agreement"].pk).update(
        source_reference=f"Puhelu, {NAME}, 1.2.2024", description=f"Lisätietoja: {EMAIL.upper()}"
    )
    made.own["step"].preparers = [f"johtaja {NAME}", "sihteeri"]
    made.own["step"].save()
    LogEntry.objects.create(
        user=made.people["staff"],
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"name": NAME, "fields": [EMAIL]}}]),
    )
    mail.queue(to=EMAIL, subject=f"Hei {NAME}", text=f"Tervehdys, {NAME}, {PHONE}")
    return person


@pytest.fixture
def user():
    """A user with one of everything that a user can have."""
    world.make_county("01", council="01")
    user = with_role(RoleKind.COORDINATOR, county__code="01")
    user.email, user.name = EMAIL, NAME
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    tokens.make_token(
        user=user,
        name=f"{NAME} raportti",
        scope="read",
        expires_at=timezone.now() + timedelta(days=1),
    )
    offer = actions.Offer(RoleKind.OBSERVER, DateRange(TODAY, None))
    actions.invite(
        email=EMAIL, name="Aikku", offer=offer, by=UserFactory(), absolute="https://a.fi{}".format
    )
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
    return user


def test_person_is_erased_from_every_table_and_figures_remain(person):
    words = (NAME, EMAIL, PHONE, "Aino Entinen", EARLIER)
    assert {"cooperation_person", "cooperation_personevent", "agreements_agreementevent"} <= (
        tables_with(*words)
    )
    before = {table: text.count("\n") for table, text in everything_written().items()}
    responsibilities = Responsibility.objects.count()

    privacy.erase(subject=person, reason="Oma pyyntö 1.6.2024", by=None)

    assert tables_with(*words) == set()
    assert Responsibility.objects.count() == responsibilities
    after = {table: text.count("\n") for table, text in everything_written().items()}
    assert {table for table in before if after[table] < before[table]} == set()
    reference = Agreement.objects.get(source_reference__startswith="Puhelu").source_reference
    assert reference == "Puhelu, (poistettu), 1.2.2024"


def test_erasure_leaves_an_event_without_names(person):
    erasure = privacy.erase(subject=person, reason="Oma pyyntö", by=UserFactory())

    assert (erasure.kind, erasure.number, erasure.reason) == ("person", person.pk, "Oma pyyntö")
    assert erasure.rows["cooperation_personevent"] >= 3
    person.refresh_from_db()
    assert (person.name, person.email, person.phone) == ("(poistettu)", "", "")


def test_person_with_another_name_is_not_changed(person):
    other = Person.objects.create(name=f"{NAME}-Virtanen", email="x" + EMAIL, phone="")
    Agreement.objects.filter(county="02").update(description="Aino Äyräväisen muistio")

    privacy.erase(subject=person, reason="Oma pyyntö")

    other.refresh_from_db()
    assert other.name == f"{NAME}-Virtanen"
    assert Agreement.objects.get(county="02").description == "Aino Äyräväisen muistio"


def test_user_is_erased_from_every_table_and_cannot_sign_in(client, user):
    client.force_login(user)
    client.get("/kirjaudu/tunnistautuminen/")
    words = (NAME, EMAIL, "Aikku")
    assert tables_with(*words) >= {"accounts_user", "accounts_userevent", "account_emailaddress"}

    privacy.erase(subject=user, reason="Oma pyyntö", by=UserFactory())

    assert tables_with(*words) == set()
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    assert not user.tokens.exists()
    assert not Role.objects.of(user, TODAY).exists()
    assert client.get("/oma-tili/").status_code == 302
    assert Invitation.objects.count() == 1


def test_erasure_needs_a_reason_and_another_user(user):
    with pytest.raises(ValidationError):
        privacy.erase(subject=user, reason=" ")
    with pytest.raises(ValidationError):
        privacy.erase(subject=user, reason="Oma pyyntö", by=user)
    assert not Erasure.objects.exists()


def test_failed_erasure_changes_nothing(person, monkeypatch):
    monkeypatch.setattr(privacy, "_sweep", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        privacy.erase(subject=person, reason="Oma pyyntö")

    person.refresh_from_db()
    assert person.name == NAME


def test_report_has_every_row_about_a_person(person):
    found = privacy.stored_about(person, also_by_name=True)

    listed = {table["table"] for table in found["tables"]}
    assert tables_with(NAME, EMAIL, PHONE, EARLIER) <= listed | {"procrastinate_jobs"}
    assert "cooperation_responsibility" in listed


def test_report_contains_no_secrets(user):
    text = json.dumps(privacy.stored_about(user), default=str)

    assert EMAIL in text
    for secret in (user.password, user.tokens.get().digest, Invitation.objects.get().digest):
        assert secret not in text


def test_own_page_shows_what_is_stored_but_not_of_a_person_of_the_same_name(client):
    user = UserFactory(name=NAME, email=EMAIL)
    Person.objects.create(name=NAME, email="toinen@example.fi", phone="09 999 9999")
    client.force_login(user)

    page = client.get("/oma-tili/tiedot/").content.decode()
    file = client.get("/oma-tili/tiedot/?format=json")

    assert EMAIL in page
    assert "Käyttäjät (1)" in page
    assert not re.search(r"pgh_|_id\b|\bevent\b", page)
    assert "09 999 9999" not in page
    assert file.json()["number"] == user.pk


def test_own_page_writes_periods_with_their_last_day(client):
    user = UserFactory(name=NAME, email=EMAIL)
    period = DateRange(date(2023, 9, 1), date(2026, 11, 22))
    Role.objects.create(user=user, kind=RoleKind.OBSERVER, period=period)
    client.force_login(user)

    assert "1.9.2023–21.11.2026" in client.get("/oma-tili/tiedot/").content.decode()


def test_command_erases_and_reports_what(person, capsys):
    call_command("erase", person=person.pk, reason="Oma pyyntö")

    assert f"Erased person {person.pk}: " in capsys.readouterr().out
    assert Erasure.objects.count() == 1


def test_command_reports_as_json(user, capsys):
    call_command("stored_about", user=EMAIL)

    assert json.loads(capsys.readouterr().out)["kind"] == "user"


def test_admin_that_cannot_erase_shows_the_command_instead(client, person, monkeypatch):
    monkeypatch.setattr(privacy, "may_erase", lambda: False)
    staff = with_role(RoleKind.STAFF)
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    for model, row, words in (
        ("cooperation/person", person, f"--person {person.pk}"),
        ("accounts/user", staff, f"--user {staff.email}"),
    ):
        url = f"/admin/{model}/"
        listed = form_in(client.get(url).content.decode(), "changelist-form")
        asked = client.post(url, listed.sent(action="erase", _selected_action=[row.pk]))

        assert f"manage.py erase {words}" in asked.content.decode()
        assert 'name="reason"' not in asked.content.decode()


def test_web_process_without_the_owners_login_knows_that_it_cannot_erase(monkeypatch):
    monkeypatch.setattr(privacy, "has_two_roles", lambda: False)

    assert not privacy.may_erase()


def test_admin_action_asks_the_reason_and_erases(client, person):
    staff = with_role(RoleKind.STAFF)
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)  # not about second factors
    client.force_login(staff)
    url = "/admin/cooperation/person/"
    listed = form_in(client.get(url).content.decode(), "changelist-form")

    asked = client.post(url, listed.sent(action="erase", _selected_action=[person.pk]))
    assert 'name="reason"' in asked.content.decode()
    assert not Erasure.objects.exists()
    client.post(url, form_in(asked.content.decode()).sent(reason="Oma pyyntö"))

    assert Erasure.objects.get().erased_by == staff
