"""The demonstration: what was published in June 2024, and a story that holds together."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Max

from accounts.models import Role, User
from agreements.cases import case_files, case_on
from agreements.models import Agreement, AgreementStatus, Decision, Party, Step
from cooperation.models import County, Municipality, Person, Theme
from cooperation.roles import as_owner
from demonstration import preparation
from demonstration.entries import HELSINKI, STORY_ENDS
from demonstration.files import document
from demonstration.loading import load_demonstration, remove_demonstration
from demonstration.recording import Recorded, set_recording_moments
from demonstration.registry import tables
from demonstration.story import whole_story
from demonstration.story_places import StoryPlaces
from forums.models import Forum, ForumParticipant
from history.statements import Statement
from negotiations.models import Negotiation
from situation.freshness import last_confirmed
from situation.situations import situation
from tests.agreements.test_cases_against_oracle import compare_case
from tests.demonstration.plain_rows import story_on_record
from tests.negotiations.test_negotiations_against_oracle import compare_parts, compare_statements
from tests.oracle import confirmations, judge, rows

PUBLISHED_ON = date(2024, 6, 30)
PUBLISHED = settings.BASE_DIR / "fixtures" / "demonstration" / "published_2024-06.csv"
pytestmark = pytest.mark.usefixtures("demonstration")


def models() -> list[Any]:
    return [table.model for table in tables.values()]


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def undone(demonstration: None) -> Iterator[None]:
    """What the test changes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def record(demonstration: None) -> rows.Story:
    return story_on_record()


@pytest.fixture(scope="module")
def judged(record: rows.Story) -> Any:
    return judge.situation(record, PUBLISHED_ON)


@pytest.mark.parametrize(
    "day",
    [
        date(2023, 3, 31),
        date(2024, 6, 29),
        PUBLISHED_ON,
        date(2024, 7, 1),
        date(2025, 12, 15),
        STORY_ENDS,
    ],
    ids=str,
)
def test_case_files_parts_statements_and_confirmations_are_as_the_judge_finds_them(record, day):
    for agreement in case_files(Agreement.objects.all()):
        compare_case(record, case_on(agreement, day), day)
    compare_parts(record, day)
    compare_statements(record, day)
    assert last_confirmed(day) == {
        code: on
        for code in judge.counties_on(record, day)
        if (on := confirmations.last_confirmed(record, code, day))
    }


# ---------------------------------------------------------------- as published in June 2024


@pytest.mark.parametrize(
    ("figure", "count"),
    [
        ("prepared_or_in_preparation", 16),
        ("ready", 12),
        ("in_preparation", 4),
        ("with_regional_council", 11),
        ("not_started", 5),
    ],
)
def test_the_strategic_agreements_are_as_published(judged, figure, count):
    assert judged["strategic_agreements"][figure]["count"] == count


def test_five_counties_have_sub_agreements_as_published(judged):
    assert judged["sub_agreements"]["ready"]["count"] == 5


@pytest.mark.parametrize("county", published(), ids=lambda county: county["short_fi"])
def test_each_county_is_as_published(judged, county):
    assert state_of(county["code"], judged) == (
        county["strategic_status"],
        county["reason"],
        bool(county["regional_council"]),
        set(filter(None, county["sub_agreement_themes"].split("|"))),
        county["cooperation_negotiation"],
        county["hyte_negotiation"],
    )


def state_of(code: str, picture: Any) -> tuple:
    """The columns of the published table, from the figures that name the county."""
    strategic, reasons = (
        picture["strategic_agreements"],
        picture["strategic_agreements"]["not_started"],
    )
    parents = {theme.parent_id for theme in Theme.objects.exclude(parent=None)}
    return (
        only(code, strategic, "not_started", "in_preparation", "in_approval", "ready", "ended"),
        only(code, reasons["reasons"], "no_need", "not_yet", "other"),
        code in strategic["with_regional_council"]["counties"],
        {
            theme
            for theme, figure in picture["sub_agreements"]["by_theme"].items()
            if code in figure["counties"] and (theme not in parents or theme == "employment")
        },
        only(code, picture["cooperation_negotiations"], *STATES),
        only(code, picture["hyte_negotiations"], *STATES),
    )


STATES = ("held", "planned", "confirmed_none", "not_recorded")


def only(code: str, figures: Any, *names: str) -> str:
    return "".join(name for name in names if code in figures[name]["counties"])


@pytest.mark.parametrize("kind", ["cooperation", "hyte"])
def test_negotiations_held_have_the_published_formats(judged, kind):
    expected = {name: set() for name in ("all", "one", "group")}
    for county in published():
        if county[f"{kind}_negotiation"] == "held":
            expected[county[f"{kind}_format"]].add(county["code"])

    formats = judged[f"{kind}_negotiations"]["formats"]

    assert {name: set(figure["counties"]) for name, figure in formats.items()} == expected


@pytest.mark.parametrize("kind", ["cooperation", "hyte"])
def test_negotiations_planned_have_the_published_formats(record, kind):
    expected = {
        (county["code"], county[f"{kind}_format"])
        for county in published()
        if county[f"{kind}_negotiation"] == "planned"
    }
    planned = {
        (row.county, row.format)
        for row in record.negotiations
        if row.kind == kind
        and row.announced_on
        and row.announced_on <= PUBLISHED_ON < row.on <= date(2024, 12, 31)
        and not (row.cancelled_on and row.cancelled_on <= PUBLISHED_ON)
    }

    assert expected <= planned


@pytest.mark.parametrize(
    "day",
    [
        *(date(2022, 3, 1), date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31)),
        *(PUBLISHED_ON, date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 31)),
        *(date(2025, 6, 1), date(2026, 1, 1), STORY_ENDS),
    ],
    ids=str,
)
def test_the_judge_and_the_situation_agree(record, day):
    assert plain(situation(day).as_dict()) == plain(judge.situation(record, day))


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


# ---------------------------------------------------------------- the story


def test_the_story_is_the_same_each_time():
    assert whole_story(StoryPlaces()) == whole_story(StoryPlaces())


@pytest.mark.parametrize("what", tables)
def test_every_row_passes_its_own_checks(what):
    # relations and uniqueness have been judged by the database
    for row in tables[what].model.objects.all():
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
        row.clean()
    for row in tables[what].model.objects.all()[:20]:
        row.full_clean()


def test_every_source_of_the_story_is_used_and_every_other_row_is_demonstration():
    references, invented = set(), 0
    for model in models():
        if issubclass(model, Statement):
            for channel, reference in model.objects.values_list(
                "source_channel", "source_reference"
            ):
                references.add(reference)
                invented += channel == "demonstration"
                assert (channel == "demonstration") == (reference == "")

    assert references - {""} == {row["reference"] for row in document("sources").values()}
    assert invented > 1000


def test_every_county_has_a_record_that_changes():
    counties = County.objects.annotate(
        agreement_count=Count("agreements", distinct=True),
        negotiation_count=Count("negotiations", distinct=True),
        forum_count=Count("forums", distinct=True),
    )

    assert len(counties) == 21
    assert all(c.agreement_count and c.negotiation_count and c.forum_count >= 7 for c in counties)


def test_a_strategic_agreement_not_started_is_continued_in_the_same_row():
    begun = AgreementStatus.objects.filter(status="not_started").values("agreement").distinct()

    assert not Agreement.objects.exclude(kind="strategic").filter(pk__in=begun).exists()
    assert AgreementStatus.objects.filter(agreement__in=begun, status="ready").count() > 5


def test_what_ends_has_its_row_on_the_first_day_after():
    for agreement in Agreement.objects.exclude(in_force=None):
        ended = agreement.statuses.filter(status="ended").values_list("since", flat=True)

        assert list(ended) == [agreement.in_force.upper] * bool(agreement.in_force.upper)


def test_an_organisation_named_in_several_forums_is_one_row_of_the_list():
    named = Forum.objects.filter(other_actors__iregex=r"\m(kela|poliisi|polisen|puolustusvoimat)\M")
    takes_part = Count("forum", distinct=True)
    organisations = ForumParticipant.objects.filter(type="organisation").order_by()
    counted = organisations.values("organisation__key").annotate(number=takes_part)

    assert not named.exists()
    assert dict(counted.values_list("organisation__key", "number")) == {
        "kela": 16,
        "poliisi": 33,
        "puolustusvoimat": 7,
    }


def test_the_agreement_of_paijat_hame_on_multidisciplinary_support_has_an_area_and_kela():
    agreement = Agreement.objects.get(kind="multidisciplinary")
    parties = {
        (p.type, str(p.actor.pk if p.type != "organisation" else p.actor.key))
        for p in agreement.parties.all()
    }

    assert agreement.county_id == "09"
    assert parties == {("county", "09"), ("employment_area", "19"), ("organisation", "kela")}
    assert not agreement.statuses.filter(source_channel="demonstration").exists()


def test_helsinki_is_a_party_to_the_agreement_with_the_uusimaa_counties(client):
    page = client.get("/kunnat/091/?date=2025-11-01").content.decode()

    assert "Helsingin ja Uudenmaan alueiden yhteistyösopimus 2025–2029" in page


def test_agreements_are_renewed_in_the_second_term(record):
    picture = judge.situation(record, date(2025, 12, 1))["strategic_agreements"]

    assert picture["renewing"]["counties"]
    assert picture["ended"]["counties"] == []
    assert judge.situation(record, date(2025, 7, 1))["strategic_agreements"]["ended"][
        "counties"
    ] == ["20"]


def test_keski_pohjanmaas_councils_decide_one_by_one():
    agreement = Agreement.objects.get(county="18", kind="strategic")
    decisions = Decision.objects.filter(
        party__agreement=agreement, party__type="municipality", body_key="council"
    )
    approved = decisions.filter(result__startswith="approved").order_by("decided_on")

    assert list(approved.values_list("party__municipality", flat=True)) == [
        *("217", "272", "236", "924", "074", "849", "584", "421")
    ]
    assert all(d.section and d.diary_number for d in approved)
    assert len(set(approved.values_list("decided_on", flat=True))) == 8
    assert approved[0].decided_on > date(2024, 8, 15)
    assert agreement.statuses.get(status="in_approval").since == date(2024, 8, 15)
    assert agreement.statuses.get(status="ready").since == date(2024, 12, 9)


def test_keski_pohjanmaas_case_file_follows_the_minutes():
    steps = Step.objects.filter(agreement__county="18").exclude(source_channel="demonstration")

    assert [(step.kind, step.held_on, step.section) for step in steps] == [
        ("decision_to_begin", date(2023, 4, 21), "15"),
        ("kick_off", date(2023, 9, 6), ""),
        ("draft", date(2024, 1, 26), "6"),
    ]
    assert steps[2].diary_number == "1559/00.02.13/2023"


def test_a_merged_municipality_is_listed_until_its_last_day_only():
    south_savo = Negotiation.objects.filter(county="12", format="all")
    sizes = {n.held_on.year: len(n.municipalities) for n in south_savo}

    assert sizes == {2024: 12, 2025: 11, 2026: 11}
    assert (
        Negotiation.objects.filter(
            held_on__gte=date(2025, 1, 1), municipalities__contains=["588"]
        ).exists()
        is False
    )
    assert Party.objects.get(agreement__county="12", municipality="588").standings.filter(
        standing="left", since=date(2025, 1, 1)
    )


def test_negotiations_are_moved_awaited_and_planned():
    moved = Negotiation.objects.exclude(replaces=None)
    awaited = Negotiation.objects.filter(held_on__lte=STORY_ENDS, outcome="")
    planned = Negotiation.objects.filter(held_on__gt=STORY_ENDS)

    assert all(n.replaces.outcome == "cancelled" for n in moved)
    assert moved.count() >= 3
    assert awaited.exists()
    assert planned.exists()
    assert not planned.exclude(outcome="").exists()
    assert Negotiation.objects.exclude(combined_with=None).filter(kind="hyte").count() >= 10


def test_there_are_forums_of_every_level_type_and_length():
    assert situation(PUBLISHED_ON)["forums"].total >= 200
    assert Forum.objects.values("level").distinct().count() == 4
    assert Forum.objects.values("type").distinct().count() == 4
    assert Forum.objects.filter(is_permanent=False).exists()


def test_people_are_invented_and_unreachable():
    assert Person.objects.exists()
    assert not Person.objects.exclude(email__endswith="@example.fi").exists()


# ---------------------------------------------------------------- what was known when


def moment(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=HELSINKI)


@pytest.mark.parametrize("what", tables)
def test_every_line_of_history_has_a_moment_of_the_story_and_a_person(what):
    lines = tables[what].model.pgh_event_model.objects

    assert lines.exists()
    assert not lines.filter(pgh_context=None).exists()
    assert lines.aggregate(last=Max("pgh_created_at"))["last"] < moment(2026, 11, 1)
    users = set(lines.values_list("pgh_context__metadata__user", flat=True))
    assert users <= set(User.objects.filter(is_demonstration=True).values_list("pk", flat=True))


def test_recording_moments_are_spread_over_the_story():
    months = Negotiation.objects.dates("recorded_at", "month")

    assert len(months) > 36


def test_a_decision_entered_late_was_not_known_before():
    halsua = Decision.objects.get(party__municipality="074", party__agreement__county="18")

    assert halsua.decided_on == date(2024, 9, 30)
    assert moment(2024, 11, 4) < halsua.recorded_at < moment(2024, 11, 5)


def test_a_correction_keeps_what_was_recorded_first():
    toholampi = Decision.objects.get(party__municipality="849", party__agreement__county="18")
    lines = Decision.pgh_event_model.objects.filter(pgh_obj=toholampi).order_by("pgh_created_at")

    assert [line.section for line in lines][:2] == ["25", "52"]


def test_what_was_entered_by_mistake_shows_only_as_known_then():
    day = date(2024, 6, 1)
    known = situation(day, known_at=moment(2024, 6, 5, 12))["strategic_agreements"]

    assert "02" in known.in_approval.counties
    assert "02" in situation(day)["strategic_agreements"].in_preparation.counties


# ---------------------------------------------------------------- loading and removing


@pytest.mark.parametrize("setting", ["DEMO", "EMBEDDED"])
@pytest.mark.parametrize(
    "function", [load_demonstration, remove_demonstration, lambda: set_recording_moments([], {})]
)
def test_outside_a_demonstration_it_is_refused(settings, setting, function):
    setattr(settings, setting, False)

    with pytest.raises(ImproperlyConfigured, match="DEMO"):
        function()


def test_a_second_load_is_refused(demonstration):
    with pytest.raises(CommandError, match="already"):
        call_command("load_demonstration")

    assert Agreement.objects.count() == 51


@pytest.mark.usefixtures("undone")
def test_removing_leaves_reference_data_and_other_peoples_accounts():
    User.objects.create_user("person@example.fi", "a password")

    call_command("remove_demonstration", verbosity=0)

    assert [model.__name__ for model in models() if model.objects.exists()] == []
    events = [model.pgh_event_model for model in models()]
    assert [model.__name__ for model in events if model.objects.exists()] == []
    assert (County.objects.count(), Municipality.objects.count()) == (21, 309)
    assert [user.email for user in User.objects.all()] == ["person@example.fi"]


@pytest.mark.usefixtures("undone")
def test_half_removed_demonstration_is_not_loaded_again():
    """The statements are gone and the surveys are left: no second survey beside the first."""
    with as_owner():
        for model in models():
            model._default_manager.all()._raw_delete(connection.alias)

    with pytest.raises(ImproperlyConfigured, match=r"records already \(Observation\)"):
        load_demonstration()
    messages: list[str] = []
    preparation.load_demonstration(messages.append)  # and the server starts without it
    assert messages[-1].startswith("No demonstration is loaded.")


@pytest.mark.full
@pytest.mark.usefixtures("undone")
def test_what_was_removed_can_be_loaded_again(demonstration):
    remove_demonstration()

    assert load_demonstration() == demonstration
    connection.check_constraints()


def test_accounts_open_with_the_password_that_is_shown():
    assert User.objects.get(email="coordinator-18@example.fi").check_password(
        "a password for tests"
    )
    assert Role.objects.filter(kind="coordinator").count() == 21
    assert Role.objects.get(kind="contributor").municipality_id == "272"


def test_history_is_closed_to_the_role_that_serves():
    line = Decision.pgh_event_model.objects.first()

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Decision.pgh_event_model.objects.filter(pk=line.pk).update(section="1")


def test_a_line_of_history_that_is_not_there_cannot_be_dated():
    entered = whole_story(StoryPlaces())[0].recorded._replace(by="staff")
    missing = Recorded(Decision, -1, 1, "insert", entered)

    with pytest.raises(RuntimeError, match="0 of 1"), as_owner(), transaction.atomic():
        set_recording_moments([missing], {"staff": 1})
