"""Every rule of writing applies at every entry point, and leaves the same events."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django import forms
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from agreements.models import Agreement, AgreementStatus, Decision, Indicator, Measure, Party, Step
from cooperation.actions import end_municipality
from cooperation.admin_base import RecordForm
from cooperation.models import (
    Municipality,
    MunicipalityGroupMember,
    Organisation,
    Responsibility,
)
from editing.edits import Stale
from editing.rules import after_delete, after_write, before_write
from forums.models import Forum, ForumParticipant
from importing.running import apply, dry_run
from negotiations.models import Negotiation, NegotiationActor, NoneStatement
from tests import entry_points as enter
from tests.admin_pages import form_of, page_of
from tests.edits import by_staff, saved_by_staff
from tests.entry_points import ENTRY_POINTS, Person, Wish, last_events, recorded
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    MunicipalityGroupMemberFactory,
    NegotiationActorFactory,
    NegotiationFactory,
    NoneStatementFactory,
    PartyFactory,
    PartyStandingFactory,
    ThemeFactory,
    UserFactory,
    period,
)
from tests.importing.test_running import book
from tests.rules import check_deferred_rules

pytestmark = pytest.mark.django_db

CONFIRMED = timezone.make_aware(timezone.datetime(2024, 6, 1, 12))  # type: ignore[attr-defined]
DAY = date(2024, 5, 15)
TO_COME = timezone.localdate() + timedelta(days=30)
LATER = TO_COME + timedelta(days=1)


@pytest.fixture
def person():
    """Staff, who may use every entry point."""
    user = UserFactory(staff=True, is_demonstration=True)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(client, user)


@pytest.fixture
def county():
    """A county with three municipalities, of which the last belongs to it until 2025."""
    county = CountyFactory(code="01", slug="alue-01")
    for code, until in (("001", None), ("002", None), ("003", date(2025, 1, 1))):
        MunicipalityFactory(code=code, county=county, period=period(until=until))
    return county


def pair(county, *, is_linked):
    one = NegotiationFactory(county=county, municipalities=["001"])
    other = NegotiationFactory(county=county, municipalities=["001"], hyte=True)
    if is_linked:
        link(one, other)
    return one, other


def link(one, other):
    Negotiation.objects.filter(pk=one.pk).update(combined_with=other)
    Negotiation.objects.filter(pk=other.pk).update(combined_with=one)
    check_deferred_rules()


# Changes and their consequences -----------------------------------------------------------------


def negotiation(row, form, api, sheet=None):
    return Wish(
        row,
        f"neuvottelut/{row.pk}/",
        form,
        api,
        sheet,
        sheet_name="negotiations",
        collection="negotiations",
    )


def combine(county):
    """One meeting for two laws: each row refers to the other."""
    one, other = pair(county, is_linked=False)
    wish = negotiation(one, {"combined_with": other.pk}, {"combined_with": other.pk})
    return wish, [
        ("update", "negotiation", (("combined_with", str(one.pk)),)),
        ("update", "negotiation", (("combined_with", str(other.pk)),)),
    ]


def end_link(county):
    one, _other = pair(county, is_linked=True)
    wish = negotiation(one, {"combined_with": ""}, {"combined_with": None})
    return wish, [("update", "negotiation", (("combined_with", "None"),))] * 2


def link_another(county):
    """The previously linked row has no link any more."""
    one, _other = pair(county, is_linked=True)
    third = NegotiationFactory(county=county, municipalities=["001"], hyte=True)
    wish = negotiation(one, {"combined_with": third.pk}, {"combined_with": third.pk})
    return wish, [
        ("update", "negotiation", (("combined_with", "None"),)),
        ("update", "negotiation", (("combined_with", str(one.pk)),)),
        ("update", "negotiation", (("combined_with", str(third.pk)),)),
    ]


def choose_all(county):
    """«All municipalities» fills the list as of the day."""
    row = NegotiationFactory(county=county, municipalities=["001"])
    wish = negotiation(row, {"format": "all"}, {"format": "all"}, {"format": "all"})
    changed = (("format", "all"), ("municipalities", ("001", "002", "003")))
    return wish, [("update", "negotiation", changed)]


def change_day_of_all(county):
    """A new day refills the list."""
    row = NegotiationFactory(county=county, with_all=True)
    day = "1.6.2025"
    wish = negotiation(row, {"held_on": day}, {"on": "2025-06-01"}, {"held_on": day})
    changed = (("held_on", "2025-06-01"), ("municipalities", ("001", "002")))
    return wish, [("update", "negotiation", changed)]


def plan(county):
    """A negotiation to come is announced today, at the latest."""
    row = NegotiationFactory(county=county, municipalities=["001"], outcome="", held_on=TO_COME)
    day = f"{LATER.day}.{LATER.month}.{LATER.year}"
    wish = negotiation(row, {"held_on": day}, {"on": str(LATER)}, {"held_on": day})
    today = str(timezone.localdate())
    return wish, [("update", "negotiation", (("announced_on", today), ("held_on", str(LATER))))]


def agreement(row, form, api, sheet):
    return Wish(
        row,
        f"sopimukset/{row.pk}/",
        form,
        api,
        sheet,
        sheet_name="agreements",
        collection="agreements",
    )


def end_agreement(county):
    """The end of the period writes the «expired» status of the first day after it."""
    row = AgreementFactory(county=county, ready=date(2023, 1, 1), source_channel="document")
    wish = agreement(
        row,
        {"in_force_0": "1.1.2023", "in_force_1": "31.12.2025"},
        {"in_force_from": "2023-01-01", "in_force_until": "2026-01-01"},
        {"first_day": "1.1.2023", "last_day": "31.12.2025"},
    )
    status = (
        ("reason", "expired"),
        ("since", "2026-01-01"),
        ("source_channel", "document"),
        ("status", "ended"),
    )
    return wish, [
        ("insert", "agreementstatus", status),
        ("update", "agreement", (("in_force", "[2023-01-01, 2026-01-01)"),)),
    ]


def ending(county):
    row = AgreementFactory(county=county, ready=date(2023, 1, 1))
    return saved_by_staff(row, in_force=DateRange(date(2023, 1, 1), date(2026, 1, 1)))


def move_end(county):
    """The «expired» status moves with the end."""
    wish = agreement(
        ending(county),
        {"in_force_1": "31.12.2026"},
        {"in_force_until": "2027-01-01"},
        {"first_day": "1.1.2023", "last_day": "31.12.2026"},
    )
    return wish, [
        ("update", "agreement", (("in_force", "[2023-01-01, 2027-01-01)"),)),
        ("update", "agreementstatus", (("since", "2027-01-01"),)),
    ]


def remove_end(county):
    """Without an end there is no «expired» status."""
    wish = agreement(
        ending(county),
        {"in_force_1": ""},
        {"in_force_until": None},
        {"first_day": "1.1.2023", "last_day": "-"},
    )
    return wish, [
        ("delete", "agreementstatus", ()),
        ("update", "agreement", (("in_force", "[2023-01-01, None)"),)),
    ]


def terminate(county):
    """An end for another reason replaces the planned one."""
    row = ending(county)
    values = {"status": "ended", "reason": "terminated", "since": "1.6.2024"}
    status = AgreementStatus.objects.filter(agreement=row).count()
    new = {f"status-new0-{name}": value for name, value in values.items()}
    in_admin = {f"statuses-{status}-{name}": value for name, value in values.items()}
    own = {"precision": "day", "source_channel": "own_update"}
    wish = Wish(
        row,
        f"sopimukset/{row.pk}/",
        new | {f"status-new0-{name}": value for name, value in own.items()},
        {
            "agreement": row.pk,
            "status": "ended",
            "reason": "terminated",
            "since": "2024-06-01",
            "precision": "day",
        },
        {"agreement": row.pk} | values,
        sheet_name="statuses",
        collection="agreement-statuses",
        admin_form={"statuses-TOTAL_FORMS": status + 1}
        | in_admin
        | {f"statuses-{status}-{name}": value for name, value in own.items()},
        is_new=True,
    )
    changed = (("reason", "terminated"), ("since", "2024-06-01"), ("status", "ended"))
    return wish, [
        ("delete", "agreementstatus", ()),
        ("insert", "agreementstatus", changed),
    ]


def prospective(county):
    agreement = AgreementFactory(county=county, ready=date(2023, 1, 1))
    party = PartyFactory(agreement=agreement, municipality_id="001")
    PartyStandingFactory(party=party, standing="prospective", since=date(2023, 2, 1))
    return party


PARTY_SINCE = (
    "insert",
    "partystanding",
    (("since", "2024-05-15"), ("source_channel", "document"), ("standing", "party")),
)


def approve(county):
    """An approving decision makes a prospective party a party on that day."""
    party = prospective(county)
    values = {
        "body_key": "council",
        "decided_on": "15.5.2024",
        "precision": "day",
        "result": "approved",
        "language": "fi",
        "source_channel": "document",
    }
    wish = Wish(
        party.agreement,
        "paatokset/uusi/",
        values | {"party": party.pk},
        {
            "party": party.pk,
            "body": {"key": "council", "name": ""},
            "decided_on": "2024-05-15",
            "result": "approved",
            "source": {"channel": "document", "reference": "", "url": ""},
        },
        {
            "agreement": party.agreement_id,
            "organisation": "001",
            "body": "council",
            "decided_on": "15.5.2024",
            "result": "approved",
            "source_channel": "document",
        },
        sheet_name="decisions",
        collection="decisions",
        admin_form={"decision-TOTAL_FORMS": 1}
        | {f"decision-0-{name}": value for name, value in values.items()}
        | {"decision-0-party": party.pk},
        is_new=True,
    )
    decision = (
        ("body_key", "council"),
        ("decided_on", "2024-05-15"),
        ("result", "approved"),
        ("source_channel", "document"),
    )
    return wish, [("insert", "decision", decision), PARTY_SINCE]


def correct_answer(county):
    """A decision corrected to an approval has the same effect as a new one."""
    party = prospective(county)
    row = DecisionFactory(party=party, decided_on=DAY, result="returned", source_channel="document")
    wish = Wish(
        row,
        f"paatokset/{row.pk}/",
        {"result": "approved"},
        {"result": "approved"},
        {"result": "approved"},
        sheet_name="decisions",
        collection="decisions",
        admin_row=party.agreement,
        admin_form={"decision-0-result": "approved"},
    )
    wish.sheet = {
        "agreement": party.agreement_id,
        "organisation": "001",
        "body": "council",
        "decided_on": "15.5.2024",
        "result": "approved",
    }
    return wish, [PARTY_SINCE, ("update", "decision", (("result", "approved"),))]


def confirmed_forum(county):
    """An edit ends the confirmation of the row."""
    row = ForumFactory(county=county)
    Forum.objects.update(confirmed_at=CONFIRMED)
    values = {"meets": "Kerran kuussa"}
    wish = Wish(row, f"foorumit/{row.pk}/", values, values, values, "forums", collection="forums")
    wish.sheet = {
        "name_fi": row.name_fi,
        "level": row.level,
        "type": row.type,
        "first_day": "1.1.2023",
        **values,
    }
    changed = (("confirmed_at", "None"), ("meets", "Kerran kuussa"))
    return wish, [("update", "forum", changed)]


def confirmed_meeting(county):
    """The consequence of an edit ends the confirmation of the row that it changes."""
    one, other = pair(county, is_linked=False)
    Negotiation.objects.update(confirmed_at=CONFIRMED)
    wish = negotiation(one, {"combined_with": other.pk}, {"combined_with": other.pk})
    return wish, [
        ("update", "negotiation", (("combined_with", str(key)), ("confirmed_at", "None")))
        for key in (one.pk, other.pk)
    ]


RULES = [
    combine,
    end_link,
    link_another,
    choose_all,
    change_day_of_all,
    plan,
    end_agreement,
    move_end,
    remove_end,
    terminate,
    approve,
    correct_answer,
    confirmed_forum,
    confirmed_meeting,
]
WITHOUT_SHEET = {combine, end_link, link_another, confirmed_meeting}
"""A sheet of negotiations has no column for the link."""
ADDS_A_ROW = {terminate, approve}
"""Undoing the undoing of a new row restores it: tests/changes/test_undo.py."""


def _tried(rule, name):
    if rule in WITHOUT_SHEET and name in ("import", "command"):
        return False
    return not (rule in ADDS_A_ROW and name == "undo")


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        pytest.param(rule, name, id=f"{rule.__name__}-{name}")
        for rule in RULES
        for name in ENTRY_POINTS
        if _tried(rule, name)
    ],
)
def test_rule_leaves_the_same_events_at_every_entry_point(rule, name, person, county, tmp_path):
    wish, expected = rule(county)
    check_deferred_rules()
    wish.row.events_before = last_events()

    assert ENTRY_POINTS[name](person, wish, tmp_path)

    check_deferred_rules()
    since = wish.row.events_before
    found = recorded(since)
    if name == "undo":
        expected = _left_for_undo(expected)
    assert found == sorted(expected, key=repr)
    channel = {"bulk": "api", "command": "import", "undo": "page"}.get(name, name)
    assert enter.channels(since) == {channel}


KEPT_BY_UNDO = ("confirmed_at", "announced_on")
"""No confirmation is left to end; a coming negotiation stays announced."""


def _left_for_undo(expected):
    """Some columns were changed before."""
    return [(k, m, tuple(c for c in cs if c[0] not in KEPT_BY_UNDO)) for k, m, cs in expected]


# Refusals ----------------------------------------------------------------------------------------


def link_to_a_linked_one(county):
    """A negotiation linked to a third one keeps that link."""
    one, _third = pair(county, is_linked=True)
    other = NegotiationFactory(county=county, municipalities=["002"], hyte=True)
    return negotiation(other, {"combined_with": one.pk}, {"combined_with": one.pk})


def claim_demonstration(county):
    """Only the demonstration's own records have that source."""
    row = ForumFactory(county=county)
    wish = Wish(
        row,
        f"foorumit/{row.pk}/",
        {"source_channel": "demonstration"},
        {"source": {"channel": "demonstration", "reference": "", "url": ""}},
        sheet_name="forums",
        collection="forums",
    )
    wish.sheet = {
        "name_fi": row.name_fi,
        "level": row.level,
        "type": row.type,
        "first_day": "1.1.2023",
        "source_channel": "demonstration",
    }
    return wish


def hold_in_the_future(county):
    """A negotiation of a day to come is not held yet."""
    row = NegotiationFactory(county=county, municipalities=["001"], outcome="", held_on=TO_COME)
    return negotiation(row, {"outcome": "held"}, {"outcome": "held"}, {"outcome": "held"})


def decide_tomorrow(county):
    """A decision is recorded once it has been made."""
    wish, _events = approve(county)
    tomorrow = timezone.localdate() + timedelta(1)
    in_finnish = f"{tomorrow:%d.%m.%Y}"
    wish.form["decided_on"] = wish.admin_form["decision-0-decided_on"] = in_finnish
    wish.sheet["decided_on"], wish.api["decided_on"] = in_finnish, tomorrow.isoformat()
    return wish


def paste_into_the_section(county):
    """A section is a number with its letter, never what was pasted beside it."""
    wish, _events = approve(county)
    for fields in (wish.form, wish.sheet, wish.api):
        fields["section"] = "hyväksytty 5.11.2026"
    wish.admin_form["decision-0-section"] = "hyväksytty 5.11.2026"
    return wish


def none_statement(row, form, api, sheet):
    return Wish(
        row,
        f"ei-neuvoteltu/{row.pk}/",
        form,
        api,
        {"county": "01", "kind": row.kind, "reason": row.reason} | sheet,
        sheet_name="none_statements",
        collection="none-statements",
    )


def state_none_after_one_was_held(county):
    """None was held only if none of the window is on record by the day of the statement."""
    row = NoneStatementFactory(county=county, stated_on=date(2022, 6, 1))
    NegotiationFactory(county=county, municipalities=["001"], held_on=DAY)
    day, window = "15.5.2024", "1.3.2022"
    sheet = {"window_from": window, "stated_on": day}
    return none_statement(row, {"stated_on": day}, {"stated_on": "2024-05-15"}, sheet)


def state_none_of_no_window(county):
    """The window begins with a term of county councils."""
    row = NoneStatementFactory(county=county, stated_on=date(2022, 6, 1))
    sheet = {"window_from": "1.1.2023", "stated_on": "1.6.2022"}
    typed = {"window_from": "2023-01-01"}
    return none_statement(row, typed, typed, sheet)


def state_none_in_the_future(county):
    row = NoneStatementFactory(county=county, stated_on=date(2022, 6, 1))
    day = f"{TO_COME.day}.{TO_COME.month}.{TO_COME.year}"
    sheet = {"window_from": "1.3.2022", "stated_on": day}
    return none_statement(row, {"stated_on": day}, {"stated_on": str(TO_COME)}, sheet)


REFUSED = [
    link_to_a_linked_one,
    claim_demonstration,
    hold_in_the_future,
    decide_tomorrow,
    paste_into_the_section,
    state_none_after_one_was_held,
    state_none_of_no_window,
    state_none_in_the_future,
]


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        pytest.param(rule, name, id=f"{rule.__name__}-{name}")
        for rule in REFUSED
        for name in ENTRY_POINTS
        if name != "undo" and not (rule is link_to_a_linked_one and name in ("import", "command"))
    ],
)
def test_refused_at_every_entry_point_and_nothing_is_written(rule, name, person, county, tmp_path):
    wish = rule(county)
    before = last_events()

    assert not ENTRY_POINTS[name](person, wish, tmp_path)

    assert recorded(before) == []


def test_admin_checks_claims(person, county, monkeypatch):
    """Also if the form would offer the demonstration as a source."""
    row = ForumFactory(county=county)
    monkeypatch.setattr(RecordForm, "__init__", forms.ModelForm.__init__)
    wish = Wish(row, "", {"source_channel": "demonstration"})

    assert not ENTRY_POINTS["admin"](person, wish, None)

    row.refresh_from_db()
    assert row.source_channel == "own_update"


def test_every_registered_rule_is_tried_here_or_in_the_file_named():
    """For a new rule, extend RULES or write a test of its own."""
    tried = {
        Agreement: "end_agreement, move_end, remove_end",
        AgreementStatus: "terminate",
        Decision: "approve, correct_answer",
        Negotiation: "combine, end_link, link_another, choose_all, change_day_of_all, plan",
        Step: "tests/agreements/test_decisions.py",
        NoneStatement: "state_none_…",
        Organisation: "tests/workspace/test_organisations.py",
        Party: "tests/agreements/test_actions.py",
        **dict.fromkeys(PARTS, "test_changed_part_…, test_deleted_part_…"),
        Responsibility: "tests/api/test_writing.py, tests/workspace/test_views.py",
    }
    registered = (*before_write.models(), *after_write.models(), *after_delete.models())
    assert set(registered) == set(tried)


def test_row_that_has_changed_since_it_was_read_is_not_saved():
    """For every kind of write, also without a lock."""
    row = AgreementFactory()
    Agreement.objects.update(template="Toisen kirjaus")

    with pytest.raises(Stale):
        saved_by_staff(row, title_fi="Uusi nimi")
    row.refresh_from_db()
    assert row.template == "Toisen kirjaus"


# Several rows in one form ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page", "admin"])
def test_end_typed_with_its_status_in_one_form_is_written_once(name, person, county):
    row = AgreementFactory(county=county, ready=date(2023, 1, 1))
    values = {
        "status": "ended",
        "reason": "expired",
        "since": "1.1.2026",
        "precision": "day",
        "source_channel": "document",
    }
    prefix = {"page": "status-new0-", "admin": "statuses-1-"}[name]
    form = {f"{prefix}{key}": value for key, value in values.items()}
    form |= {"in_force_0": "1.1.2023", "in_force_1": "31.12.2025"}
    form |= {"statuses-TOTAL_FORMS": 2} if name == "admin" else {}

    assert ENTRY_POINTS[name](person, Wish(row, f"sopimukset/{row.pk}/", form), None)

    check_deferred_rules()
    (ended,) = row.statuses.filter(status="ended")
    assert (ended.since, ended.source_channel) == (date(2026, 1, 1), "document")


def test_part_deleted_with_its_whole_in_one_admin_form(person, county):
    party = prospective(county)
    form = {"parties-0-DELETE": "on", "partystanding-0-DELETE": "on"}

    assert ENTRY_POINTS["admin"](person, Wish(party.agreement, "", form), None)

    assert not party.agreement.parties.exists()


def test_part_deleted_with_its_whole_on_one_page(person, county):
    party = prospective(county)
    standing = party.standings.get()
    form = {f"party-{party.pk}-delete": "on", f"standing-{standing.pk}-delete": "on"}
    wish = Wish(party.agreement, f"sopimukset/{party.agreement_id}/osapuolet/", form)

    assert ENTRY_POINTS["page"](person, wish, None)

    assert not party.agreement.parties.exists()


def test_row_changed_and_deleted_with_its_whole_in_one_admin_form_is_refused(person, county):
    party = prospective(county)
    form = {"parties-0-DELETE": "on", "partystanding-0-standing": "party"}

    assert not ENTRY_POINTS["admin"](person, Wish(party.agreement, "", form), None)

    assert party.standings.get().standing == "prospective"


def test_file_with_an_agreement_and_the_status_of_its_end_is_applied(person, county):
    row = AgreementFactory(county=county, ready=date(2023, 1, 1))
    data = book(
        agreements=[
            ["id", "version", "kind", "title_fi", "first_day", "last_day"],
            [row.pk, row.version, "strategic", row.title_fi, "1.1.2023", "31.12.2025"],
        ],
        statuses=[
            ["agreement", "status", "reason", "since"],
            [row.pk, "ended", "expired", "1.1.2026"],
        ],
    )
    shown = dry_run(person.access, data)
    assert shown.may_be_applied

    assert apply(person.access, data, expected=shown.digest, reason="Taulukko")[0]


def test_rows_that_change_together_keep_the_versions_that_were_seen(person, county):
    """Each negotiation's link ends with the other's: the second row was read before that."""
    one, other = pair(county, is_linked=True)
    rows = [
        {"id": row.pk, "version": enter.version_of(row), "combined_with": None}
        for row in (one, other)
    ]

    answer = person.client.post("/api/v1/negotiations/bulk/", rows, content_type="application/json")

    assert answer.status_code == 200, answer.content


def test_key_of_a_row_is_not_changed_in_the_admin(person):
    theme = ThemeFactory(key="employment")
    page = person.client.get("/admin/cooperation/theme/employment/change/")

    assert 'name="key"' not in page.rendered_content
    assert ENTRY_POINTS["admin"](person, Wish(theme, "", {"name_fi": "Työllisyys"}), None)


def test_refusal_of_a_row_among_others_names_it_in_the_admin(person, county, monkeypatch):
    row = AgreementFactory(county=county, ready=date(2023, 1, 1))
    monkeypatch.setattr(RecordForm, "__init__", forms.ModelForm.__init__)
    form = {"statuses-0-source_channel": "demonstration"}
    address = page_of(row)

    page = form_of(person.client.get(address))
    answer = person.client.post(address, page.sent(**form))

    assert answer.status_code == 200
    assert f"Sopimuksen tila «{row.statuses.get()}»" in html.unescape(answer.rendered_content)


# Confirmations -----------------------------------------------------------------------------------


def test_update_that_confirms_keeps_its_confirmation():
    forum = ForumFactory()
    later = timezone.now()
    Forum.objects.update(confirmed_at=CONFIRMED)

    Forum.objects.update(confirmed_at=later, meets="Kerran kuussa")

    forum.refresh_from_db()
    assert forum.confirmed_at == later


def test_update_that_changes_nothing_keeps_the_confirmation():
    forum = ForumFactory()
    Forum.objects.update(confirmed_at=CONFIRMED)

    Forum.objects.update(name_fi=forum.name_fi)

    forum.refresh_from_db()
    assert (forum.confirmed_at, forum.version) == (CONFIRMED, 3)


PARTS = {
    ForumParticipant: (ForumParticipantFactory, "forum"),
    NegotiationActor: (NegotiationActorFactory, "negotiation"),
    Measure: (MeasureFactory, "goal"),
    Indicator: (IndicatorFactory, "goal"),
    MunicipalityGroupMember: (MunicipalityGroupMemberFactory, "group"),
}
"""Rows whose confirmation is that of the row they are part of."""


@pytest.fixture(params=PARTS, ids=lambda model: model.__name__)
def part(request):
    """A row that is part of a confirmed row, and the name of the field that refers to it."""
    factory, whole = PARTS[request.param]
    row = factory()
    owner = getattr(row, whole)
    type(owner).objects.filter(pk=owner.pk).update(confirmed_at=CONFIRMED)
    return row, whole


def is_confirmed(row, whole):
    owner = getattr(row, whole)
    owner.refresh_from_db()
    return owner.confirmed_at is not None


def test_changed_part_ends_the_confirmation_of_the_whole(part):
    row, whole = part
    assert is_confirmed(row, whole)

    saved_by_staff(row)

    assert not is_confirmed(row, whole)


def test_deleted_part_ends_the_confirmation_of_the_whole(part):
    row, whole = part

    by_staff(lambda edit: edit.delete(row))

    assert not is_confirmed(row, whole)


@pytest.mark.parametrize("field", ["period_1", "delete"])
@pytest.mark.parametrize("name", ["page", "admin"])
def test_participant_ends_the_confirmation_of_its_forum(name, field, person, county):
    forum = ForumFactory(county=county)
    row = ForumParticipantFactory(forum=forum, municipality_id="001")
    Forum.objects.update(confirmed_at=CONFIRMED)
    prefix = {"page": f"participant-{row.pk}-", "admin": "participants-0-"}[name]
    typed = {"period_1": "31.12.2024", "delete": "on"}[field]
    field = "DELETE" if (name, field) == ("admin", "delete") else field
    wish = Wish(forum, f"foorumit/{forum.pk}/", {f"{prefix}{field}": typed})

    assert ENTRY_POINTS[name](person, wish, None)

    forum.refresh_from_db()
    assert forum.confirmed_at is None


def test_municipality_that_ends_ends_the_confirmation_of_its_forums_and_groups(county):
    row = ForumParticipantFactory(forum=ForumFactory(county=county), municipality_id="001")
    member = MunicipalityGroupMemberFactory(
        group=MunicipalityGroupFactory(county=county), municipality_id="001"
    )
    for owner in (row.forum, member.group):
        type(owner).objects.update(confirmed_at=CONFIRMED)

    end_municipality(municipality=Municipality.objects.get(pk="001"), until=date(2025, 1, 1))

    assert not is_confirmed(row, "forum")
    assert not is_confirmed(member, "group")


@pytest.mark.parametrize("become", ["moved", "cancelled"])
def test_moved_and_cancelled_negotiation_is_not_confirmed_any_more(become, person, county):
    row = NegotiationFactory(county=county, municipalities=["001"], announced=True)
    Negotiation.objects.update(confirmed_at=CONFIRMED)
    form = {"became": become, "told_on": "1.4.2024"}
    if become == "moved":
        form["moved_to"] = "1.9.2030"
    wish = Wish(row, f"neuvottelut/{row.pk}/tulos/", form)

    assert ENTRY_POINTS["page"](person, wish, None)

    row.refresh_from_db()
    assert (row.outcome, row.confirmed_at) == ("cancelled", None)


def test_undo_does_not_confirm(person, county):
    forum = ForumFactory(county=county)
    Forum.objects.update(confirmed_at=CONFIRMED)
    saved_by_staff(Forum.objects.get(), meets="Kerran kuussa")

    enter.undo_last(person, forum)

    forum.refresh_from_db()
    assert (forum.meets, forum.confirmed_at) == ("", None)


def test_restored_row_is_not_confirmed(person, county):
    forum = ForumFactory(county=county)
    Forum.objects.update(confirmed_at=CONFIRMED)
    key = forum.pk
    forum.delete()
    forum.pk = key

    enter.undo_last(person, forum)

    assert Forum.objects.get().confirmed_at is None


def test_restored_negotiation_is_linked_both_ways_again(person, county):
    one, other = pair(county, is_linked=True)
    key = one.pk
    Negotiation.objects.get(pk=key).delete()
    check_deferred_rules()

    enter.undo_last(person, one)

    check_deferred_rules()
    other.refresh_from_db()
    assert other.combined_with_id == key
