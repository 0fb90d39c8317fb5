"""Who may see and edit what, as a table: row × person; by query, by object and before saving."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts.access import Access, access_for, editable_or_403, visible_or_404
from accounts.access_rules import REFERENCE, OfPlace
from accounts.checks import every_record_has_an_access_rule
from accounts.models import Role, RoleKind, User
from accounts.registry import has_rule, rule_of, rules
from agreements.models import Agreement, Decision, Party
from cooperation.models import (
    County,
    CountyMembership,
    Duty,
    Municipality,
    Person,
    Responsibility,
    Theme,
)
from tests.accounts import world
from tests.factories import RoleFactory, UserFactory
from tests.layers import INSTALLED
from toolkit.registry import Registry

pytestmark = pytest.mark.django_db

DAY = world.DAY
OUR_APPS = set(INSTALLED)

# Who may edit a row of county 01 (or of its municipality 001); all others may not.
STAFF = {"staff"}
COUNTY = STAFF | {"coordinator 01"}
MUNICIPAL = COUNTY | {"contributor 001"}
EDITORS = {
    "municipalitygroup": COUNTY,
    "municipalitygroupmember": COUNTY,
    "responsibility": COUNTY,
    "person": COUNTY,
    "agreement": COUNTY,
    "agreementstatus": COUNTY,
    "party": COUNTY,
    "partystanding": COUNTY,
    "step": COUNTY,
    "appendix": COUNTY,
    "appendixstatus": COUNTY,
    "document": COUNTY,
    "goal": COUNTY,
    "measure": COUNTY,
    "indicator": COUNTY,
    "plan": COUNTY,
    "forum": COUNTY,
    "forumparticipant": COUNTY,
    "negotiation": COUNTY,
    "negotiationactor": COUNTY,
    "nonestatement": COUNTY,
    "negotiationpractice": COUNTY,
    "errorreport": COUNTY,
    "municipal decision": MUNICIPAL,
    "municipal responsibility": MUNICIPAL,
    "municipal person": MUNICIPAL,
}
# Rows not visible to everybody, with those who see them.
SEEN_BY = {"person": COUNTY, "municipal person": MUNICIPAL, "errorreport": COUNTY}


@pytest.fixture
def made(world_on_record, db):
    return world.copied(world_on_record)


def access(made, who):
    return Access.of(made.people[who], DAY)


def test_rows_are_edited_by_those_the_table_names(made):
    by_query, by_object, in_memory = {}, {}, {}
    for row in EDITORS:
        obj = made.own[row]
        rows = type(obj).objects.filter(pk=obj.pk)
        asked = {who: access(made, who) for who in made.people}
        by_query[row] = {who for who in asked if asked[who].editable(rows).exists()}
        by_object[row] = {who for who in asked if asked[who].may_edit(obj)}
        in_memory[row] = {who for who in asked if asked[who].reaches(obj)}

    assert by_query == EDITORS
    assert by_object == EDITORS
    assert in_memory == EDITORS


def test_rows_are_seen_by_those_the_table_names(made):
    seen = {
        row: {who for who in made.people if access(made, who).may_see(made.own[row])}
        for row in EDITORS
    }

    assert seen == {row: SEEN_BY.get(row, set(made.people)) for row in EDITORS}


def test_table_of_rows_has_every_model_of_a_place(made):
    placed = {m._meta.model_name for m, rule in rules().items() if isinstance(rule, OfPlace)}
    listed = {obj._meta.model_name for obj in made.own.values()}

    assert placed <= listed
    assert placed <= {key.rpartition(" ")[2] for key in EDITORS}


@pytest.mark.parametrize(
    "model", [County, Municipality, CountyMembership, Theme, Duty], ids=lambda model: model.__name__
)
def test_reference_data_is_seen_by_all_and_edited_by_staff(made, model):
    row = model.objects.first()

    assert {who for who in made.people if access(made, who).may_see(row)} == set(made.people)
    assert {who for who in made.people if access(made, who).may_edit(row)} == STAFF
    assert {who for who in made.people if access(made, who).may_add(model)} == STAFF


def test_people_and_roles_are_visible_to_staff_only(made):
    user, role = made.people["observer"], Role.objects.get(user=made.people["observer"])

    for obj in (user, role):
        seen = {who for who in made.people if access(made, who).may_see(obj)}
        assert seen == {"staff", "administrator"}
    assert {who for who in made.people if access(made, who).may_edit(user)} == {
        "staff",
        "administrator",
    }
    assert {who for who in made.people if access(made, who).may_edit(role)} == {"administrator"}


def test_staff_cannot_change_an_administrator(made):
    assert not access(made, "staff").may_edit(made.people["administrator"])
    assert not access(made, "staff").reaches(made.people["administrator"])
    assert access(made, "administrator").may_edit(made.people["administrator"])


def test_every_model_of_ours_has_its_line():
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS and not hasattr(model, "pgh_tracked_model")
    ]

    assert [m._meta.label for m in models if not has_rule(m)] == []


def test_model_without_a_rule_is_an_error_that_names_the_file_to_write():
    from django.contrib.sessions.models import Session

    with pytest.raises(LookupError, match=r"sessions\.session has no access rule.*sessions/access"):
        rule_of(Session)


def test_record_type_without_a_rule_is_reported_before_anything_starts(monkeypatch):
    ours = {model: rule for model, rule in rules().items() if model is not Theme}
    monkeypatch.setattr("accounts.registry.rules", lambda: ours)

    (error,) = every_record_has_an_access_rule()

    assert "cooperation.theme has no access rule" in error.msg


def test_two_rules_for_one_model_are_refused(monkeypatch):
    monkeypatch.setattr(Registry, "known", [])
    twice: Registry = Registry("access rules", file="no_such_file")
    twice.add("one", {County: REFERENCE}, order=10)
    twice.add("other", {County: REFERENCE}, order=20)
    monkeypatch.setattr("accounts.registry.access_rules", twice)
    rules.cache_clear()

    with pytest.raises(ImproperlyConfigured, match=r"'other' at 20 .* has \['County'\]"):
        rules()
    rules.cache_clear()


def test_history_follows_the_model(made):
    events = Agreement.pgh_event_model.objects.all()

    assert {e.county_id for e in access(made, "coordinator 01").editable(events)} == {"01"}


# Adding and moving


@pytest.mark.parametrize(
    ("who", "place", "allowed"),
    [
        ("coordinator 01", {"county": "01"}, True),
        ("coordinator 01", {"county": "02"}, False),
        ("coordinator 01", {"municipality": "002"}, True),
        ("coordinator 01", {"municipality": "003"}, False),
        ("contributor 001", {"municipality": "001"}, True),
        ("contributor 001", {"municipality": "002"}, False),
        ("contributor 001", {"county": "01"}, False),
        ("observer", {"county": "01"}, False),
        ("anonymous", {"county": "01"}, False),
        ("staff", {"county": "02"}, True),
    ],
)
def test_responsibility_is_added_only_in_own_place(made, who, place, allowed):
    assert access(made, who).may_add(Responsibility, **place) is allowed
    new = Responsibility(**{f"{kind}_id": code for kind, code in place.items()})
    assert access(made, who).reaches(new) is allowed


def test_may_add_without_a_place_is_true_if_any_place_allows_it(made):
    adders = {who for who in made.people if access(made, who).may_add(Agreement)}
    assert adders == {"coordinator 01", "coordinator 02", "staff"}
    deciders = {who for who in made.people if access(made, who).may_add(Decision)}
    assert deciders == adders | {"contributor 001", "contributor 002", "contributor 003"}


def test_row_moved_to_another_county_cannot_be_saved(made):
    agreement = made.own["agreement"]
    agreement.county_id = "02"

    assert access(made, "coordinator 01").may_edit(agreement)
    assert not access(made, "coordinator 01").reaches(agreement)


def test_contributor_cannot_edit_the_decision_of_another_municipality(made):
    party = Party.objects.create(
        agreement=made.own["agreement"], type="municipality", municipality_id="002"
    )

    assert not access(made, "contributor 001").reaches(Decision(party=party))
    assert access(made, "contributor 002").reaches(Decision(party=party))
    assert not access(made, "contributor 003").reaches(Decision(party=party))


# People


def test_person_marked_public_is_seen_by_all(made):
    Person.objects.filter(pk=made.own["person"].pk).update(is_public=True)

    assert access(made, "anonymous").may_see(made.own["person"])
    assert not access(made, "coordinator 02").may_edit(made.own["person"])


def test_person_shared_by_two_counties_is_edited_by_staff_only(made):
    person = made.own["person"]
    Responsibility.objects.create(
        person=person, theme=made.theme, county_id="02", role_fi="Muu", period=world.ALWAYS
    )

    assert {who for who in made.people if access(made, who).may_edit(person)} == STAFF
    assert access(made, "coordinator 02").may_see(person)


def test_new_person_may_be_added_with_the_right_to_assign_responsible_persons(made):
    adders = {who for who in made.people if access(made, who).reaches(Person(name="Uusi"))}

    assert adders == {name for name in made.people if name.startswith(("co", "staff"))}


# Time


def test_role_holds_from_its_first_to_its_last_day(made):
    user = UserFactory()
    RoleFactory(
        user=user,
        kind=RoleKind.COORDINATOR,
        county__code="01",
        period=DateRange(date(2024, 1, 1), date(2024, 7, 1)),
    )
    agreement = made.own["agreement"]

    def may_edit(day):
        return Access.of(user, day).may_edit(agreement)

    assert [may_edit(date(2024, 1, 1)), may_edit(date(2024, 6, 30))] == [True, True]
    assert [may_edit(date(2023, 12, 31)), may_edit(date(2024, 7, 1))] == [False, False]


def test_municipality_that_changed_county_goes_to_its_new_coordinator(made):
    CountyMembership.objects.filter(municipality="002").update(
        period=DateRange(date(2022, 3, 1), date(2025, 1, 1))
    )
    CountyMembership.objects.create(
        municipality_id="002", county_id="02", period=DateRange(date(2025, 1, 1), None)
    )
    new = Responsibility(municipality_id="002")

    def reach(who, day):
        return Access.of(made.people[who], day).reaches(new)

    assert reach("coordinator 01", date(2024, 12, 31))
    assert not reach("coordinator 01", date(2025, 1, 1))
    assert reach("coordinator 02", date(2025, 1, 1))


def test_right_ends_at_the_next_request(made):
    def seen_by_request():
        request = RequestFactory().get("/")
        request.user = made.people["coordinator 01"]
        return access_for(request).counties

    assert seen_by_request() == {"01"}
    Role.objects.filter(user=made.people["coordinator 01"]).update(
        period=DateRange(date(2022, 3, 1), timezone.localdate())
    )
    assert seen_by_request() == set()


def test_inactive_user_has_the_access_of_an_anonymous_reader(made):
    user = made.people["staff"]
    user.is_active = False

    assert Access.of(user, DAY) == Access.of(None, DAY) == Access.of(AnonymousUser(), DAY)


def test_superuser_of_a_new_installation_is_staff_and_administrator():
    user = User.objects.create_superuser("ensimmainen@example.fi", "salasana")

    access = Access.of(user, DAY)
    assert access.is_staff
    assert access.is_administrator


def test_roles_are_read_in_one_query_and_once_per_request(made, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = made.people["coordinator 01"]

    with django_assert_num_queries(1):
        assert access_for(request).counties == {"01"}
        assert access_for(request).day == timezone.localdate()


def test_anonymous_visitor_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not Access.of(AnonymousUser(), DAY).is_signed_in


def test_access_without_writing_sees_the_same_and_edits_nothing(made):
    reading = Access.of(made.people["coordinator 01"], DAY, may_write=False)
    agreement = made.own["agreement"]

    assert reading.may_see(made.own["person"])
    assert not reading.may_edit(agreement)
    assert not reading.reaches(agreement)
    assert not reading.may_add(Agreement, county="01")


# Entry points


def test_each_role_reaches_only_its_pages(made):
    def who(entry_point):
        return {name for name in made.people if getattr(access(made, name), entry_point)}

    assert who("may_enter_admin") == {"staff", "administrator"}
    assert who("may_follow_rounds") == {"observer", "staff"}
    assert who("needs_second_factor") == {
        "coordinator 01",
        "coordinator 02",
        "staff",
        "administrator",
    }
    assert who("is_signed_in") == set(made.people) - {"anonymous"}


def test_hidden_and_missing_are_the_same_404_and_uneditable_is_403(made):
    from django.core.exceptions import PermissionDenied

    request = RequestFactory().get("/")
    request.user = made.people["coordinator 02"]
    hidden, missing = made.own["person"].pk, 10**9

    sentences = []
    for pk in (hidden, missing):
        with pytest.raises(Http404) as refusal:
            visible_or_404(request, Person.objects.all(), pk=pk)
        sentences.append(str(refusal.value))
    assert sentences[0] == sentences[1]
    with pytest.raises(PermissionDenied):
        editable_or_403(request, Agreement.objects.all(), pk=made.own["agreement"].pk)
    assert editable_or_403(request, Agreement.objects.all(), pk=made.other["agreement"].pk)


def test_access_of_another_day_is_not_that_of_today(made):
    user = UserFactory()
    later = timezone.localdate() + timedelta(days=2)
    RoleFactory(user=user, kind=RoleKind.STAFF, period=DateRange(later, None))

    assert not Access.of(user, timezone.localdate()).is_staff
