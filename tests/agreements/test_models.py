"""The rules of agreements, and queries for a day."""

from datetime import date

import pytest
from django.db import transaction
from psycopg.types.range import DateRange

from agreements.models import Agreement, AgreementStatus, Decision, Kind, Reason, Result, Status
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    AppendixFactory,
    AppendixStatusFactory,
    CountyFactory,
    DecisionFactory,
    DocumentFactory,
    GoalFactory,
    MeasureFactory,
    PartyFactory,
    PartyStandingFactory,
    PlanFactory,
    StepFactory,
    ThemeFactory,
    period,
)
from tests.rules import Case, cases, check, check_deferred_rules, refused

pytestmark = pytest.mark.django_db

END = date(2026, 1, 1)
"""The first day after «31.12.2025 asti»."""


def sub_with_parent():
    parent = AgreementFactory()
    return AgreementFactory(sub=True, county=parent.county, parent=parent)


def two_statuses():
    row = AgreementStatusFactory(since=date(2023, 1, 1))
    return AgreementStatusFactory(agreement=row.agreement, since=date(2023, 2, 1))


def ready_then_ended():
    row = AgreementStatusFactory(status=Status.READY, since=date(2023, 1, 1))
    return AgreementStatusFactory(
        agreement=row.agreement, status="ended", reason="terminated", since=date(2024, 1, 1)
    )


def ended_at_the_end():
    agreement = AgreementFactory(in_force=period(date(2023, 1, 1), END))
    return AgreementStatusFactory(
        agreement=agreement, status=Status.ENDED, reason=Reason.EXPIRED, since=END
    )


def two_waiting_one_after_the_other():
    """The first agreement is not started until 2024; another is not started from then on."""
    county = CountyFactory()
    first, second = AgreementFactory(county=county), AgreementFactory(county=county)
    waits = {"status": Status.NOT_STARTED, "reason": Reason.NOT_YET}
    AgreementStatusFactory(agreement=first, since=date(2023, 1, 1), **waits)
    AgreementStatusFactory(agreement=first, since=date(2024, 1, 1))
    return AgreementStatusFactory(agreement=second, since=date(2024, 1, 1), **waits)


def second_party(**organisation):
    party = PartyFactory(**organisation)
    return party, PartyFactory(agreement=party.agreement)


def two_standings():
    row = PartyStandingFactory(since=date(2023, 1, 1))
    return PartyStandingFactory(party=row.party, since=date(2023, 2, 1))


def document_of_step():
    step = StepFactory()
    return DocumentFactory(agreement=step.agreement, step=step)


def document_of_appendix():
    appendix = AppendixFactory()
    return DocumentFactory(agreement=appendix.agreement, appendix=appendix)


def plan_of_agreement():
    agreement = AgreementFactory()
    return PlanFactory(county=agreement.county, agreement=agreement)


def other_agreement(row):
    return {"agreement": AgreementFactory()}


PRECISE = (
    ("month", date(2024, 2, 29), date(2024, 2, 28)),
    ("quarter", date(2024, 9, 30), date(2024, 8, 31)),
    ("half", date(2024, 12, 31), date(2024, 9, 30)),
    ("year", date(2023, 12, 31), date(2023, 6, 30)),
)


@cases(
    Case("agreements_agreement_title_fi_given", AgreementFactory, {"title_fi": " "}),
    Case(
        "agreements_agreement_kind_known",
        AgreementFactory,
        {"kind": "handshake"},
        tuple({"kind": kind} for kind in Kind.values if kind != "sub"),
    ),
    Case(
        "agreements_agreement_character_known",
        AgreementFactory,
        {"character": "vague"},
        ({"character": ""}, {"character": "framework"}),
    ),
    Case(
        "agreements_agreement_description_language_known",
        AgreementFactory,
        {"description_language": "se"},
        ({"description_language": "sv"},),
    ),
    Case(
        "agreements_agreement_in_force_1900_2100",
        AgreementFactory,
        {"in_force": period(date(1899, 12, 31))},
        ({"in_force": None}, {"in_force": period(None)}, {"in_force": period(date(1900, 1, 1))}),
    ),
    Case(
        "agreements_agreement_sub_has_theme",
        lambda: AgreementFactory(sub=True),
        {"themes": []},
        (lambda row: {"themes": [ThemeFactory().key, ThemeFactory().key]},),
    ),
    Case(
        "agreements_agreement_only_sub_has_parent",
        sub_with_parent,
        {"kind": Kind.OTHER},
        ({"parent": None},),
    ),
    Case("unknown_theme", AgreementFactory, {"themes": ["gardening"]}),
    Case(
        "unknown_theme",
        lambda: AgreementFactory(sub=True),
        lambda row: {"themes": row.themes * 2},
    ),
    Case("unknown_theme", AppendixFactory, {"themes": ["gardening"]}),
    Case("unknown_theme", PlanFactory, {"themes": ["gardening"]}, ({"themes": []},)),
    Case("stays_in_county", AgreementFactory, lambda row: {"county": CountyFactory()}),
    Case(
        "sub_agreement_in_parents_county",
        sub_with_parent,
        lambda row: {"parent": AgreementFactory()},
        (lambda row: {"parent": AgreementFactory(county=row.county)},),
    ),
    Case(
        "sub_agreement_in_parents_county",
        lambda: sub_with_parent().parent,
        {"kind": Kind.OTHER},
    ),
    Case(
        "agreement_end_in_statuses",
        ended_at_the_end,
        {"since": date(2025, 12, 31)},
        ({"since": END}, {"since": date(2025, 12, 31), "reason": Reason.TERMINATED}),
    ),
    Case(
        "agreement_end_in_statuses",
        lambda: ended_at_the_end().agreement,
        {"in_force": period(date(2023, 1, 1), date(2026, 1, 2))},
        ({"in_force": period(date(2023, 1, 1))}, {"in_force": None}),
    ),
    Case(
        "agreement_end_in_statuses",
        ended_at_the_end,
        {"since": date(2026, 1, 2), "reason": Reason.REPLACED},
    ),
    Case(
        "agreements_agreementstatus_since_1900_2100",
        AgreementStatusFactory,
        {"since": date(2101, 1, 1)},
        ({"since": date(2100, 12, 31)}, {"since": date(1900, 1, 1)}),
    ),
    Case(
        "agreements_agreementstatus_since_1900_2100",
        AgreementStatusFactory,
        {"since": date(1899, 12, 31)},
    ),
    *(
        Case(
            "agreements_agreementstatus_since_last_of_precision",
            AgreementStatusFactory,
            {"precision": precision, "since": other},
            (
                {"precision": precision, "since": last},
                {"precision": "by", "since": other},
                {"precision": "day", "since": other},
            ),
        )
        for precision, last, other in PRECISE
    ),
    Case("agreements_agreementstatus_precision_known", AgreementStatusFactory, {"precision": "?"}),
    *(
        Case(
            "agreements_agreementstatus_reason_where_asked",
            AgreementStatusFactory,
            {"status": status, "reason": reason},
        )
        for status, reason in (
            ("not_started", ""),
            ("not_started", "expired"),
            ("ended", ""),
            ("ended", "no_need"),
            ("ready", "other"),
            ("in_preparation", "not_yet"),
            ("in_approval", "expired"),
        )
    ),
    Case(
        "agreements_agreementstatus_one_a_day",
        two_statuses,
        {"since": date(2023, 1, 1)},
        ({"since": date(2023, 1, 2)},),
    ),
    Case(
        "nothing_after_ended",
        ready_then_ended,
        {"since": date(2022, 12, 31)},
        ({"since": date(2023, 1, 2)},),
    ),
    Case(
        "one_agreement_not_started",
        two_waiting_one_after_the_other,
        {"since": date(2023, 12, 31)},
        ({"since": date(2024, 1, 1)}, {"since": date(2024, 1, 2)}),
    ),
    Case(
        "agreements_party_exactly_the_named_organisation",
        PartyFactory,
        lambda row: {"county": CountyFactory()},
    ),
    Case("agreements_party_exactly_the_named_organisation", PartyFactory, {"name": "Joku"}),
    Case("agreements_party_exactly_the_named_organisation", PartyFactory, {"type": "county"}),
    Case(
        "agreements_party_exactly_the_named_organisation",
        lambda: PartyFactory(of_other=True),
        {"name": ""},
        ({"name": "Toinen ry"},),
    ),
    Case(
        "agreements_party_municipality_once",
        lambda: second_party()[1],
        lambda row: {"municipality": row.agreement.parties.exclude(pk=row.pk).get().municipality},
    ),
    Case(
        "agreements_party_county_once",
        lambda: second_party(of_county=True)[1],
        lambda row: {"type": "county", "municipality": None, "county": row.agreement.county},
    ),
    *(
        Case(
            f"agreements_party_{kind}_once",
            lambda trait=trait: second_party(**{trait: True})[1],
            lambda row, kind=kind: {
                "type": kind,
                "municipality": None,
                kind: getattr(row.agreement.parties.exclude(pk=row.pk).get(), kind),
            },
        )
        for kind, trait in [
            ("regional_council", "of_council"),
            ("employment_area", "of_area"),
            ("organisation", "of_organisation"),
        ]
    ),
    Case(
        "agreements_party_name_once",
        lambda: second_party(of_other=True)[1],
        {"type": "other", "municipality": None, "name": "Järjestöt ry"},
        ({"type": "other", "municipality": None, "name": "Yritykset ry"},),
    ),
    Case(
        "agreements_party_decision_expected_on_1900_2100",
        PartyFactory,
        {"decision_expected_on": date(1899, 12, 31)},
        ({"decision_expected_on": None}, {"decision_expected_on": date(2024, 9, 2)}),
    ),
    Case(
        "agreements_party_decision_expected_since_1900_2100",
        lambda: PartyFactory(decision_expected_on=date(2024, 9, 2)),
        {"decision_expected_since": date(1899, 12, 31)},
        ({"decision_expected_since": date(2024, 6, 2)},),
    ),
    Case("agreements_partystanding_standing_known", two_standings, {"standing": "friend"}),
    Case(
        "agreements_partystanding_one_a_day",
        two_standings,
        {"since": date(2023, 1, 1)},
        ({"since": date(2022, 12, 31)},),
    ),
    Case(
        "agreements_partystanding_since_last_of_precision",
        two_standings,
        {"precision": "year"},
    ),
    Case("agreements_decision_body_key_known", DecisionFactory, {"body_key": "king"}),
    Case("agreements_decision_result_known", DecisionFactory, {"result": "perhaps"}),
    Case(
        "agreements_decision_decided_on_1900_2100", DecisionFactory, {"decided_on": date(202, 1, 1)}
    ),
    Case("agreements_step_kind_known", StepFactory, {"kind": "dance"}, ({"kind": "signed"},)),
    Case("agreements_step_language_known", StepFactory, {"language": "xx"}),
    Case(
        "agreements_appendix_label_once",
        lambda: AppendixFactory(agreement=AppendixFactory(label="A").agreement, label="B"),
        {"label": "A"},
        ({"label": "C"},),
    ),
    Case("agreements_appendix_label_given", AppendixFactory, {"label": ""}),
    Case("agreements_appendixstatus_status_known", AppendixStatusFactory, {"status": "lost"}),
    Case(
        "agreements_appendixstatus_one_a_day",
        lambda: AppendixStatusFactory(
            appendix=AppendixStatusFactory().appendix, since=date(2023, 4, 1)
        ),
        {"since": date(2023, 3, 1)},
    ),
    Case("agreements_document_kind_known", DocumentFactory, {"kind": "poem"}),
    Case(
        "agreements_document_checksum_well_formed",
        DocumentFactory,
        {"sha256": "abc"},
        ({"sha256": "0" * 64}, {"sha256": ""}),
    ),
    Case(
        "document_of_one_agreement",
        document_of_step,
        other_agreement,
        (lambda row: other_agreement(row) | {"step": None},),
    ),
    Case("document_of_one_agreement", document_of_appendix, other_agreement),
    Case("document_of_one_agreement", lambda: document_of_step().step, other_agreement),
    Case("document_of_one_agreement", lambda: document_of_appendix().appendix, other_agreement),
    Case("agreements_goal_title_fi_given", GoalFactory, {"title_fi": ""}),
    Case(
        "agreements_goal_period_1900_2100",
        GoalFactory,
        {"period": DateRange(date(1899, 1, 1), None)},
        ({"period": None}, {"period": DateRange(date(2024, 1, 1), None)}),
    ),
    Case("agreements_measure_title_fi_given", MeasureFactory, {"title_fi": "\t"}),
    Case("knowledge_plan_kind_known", PlanFactory, {"kind": "idea"}),
    Case(
        "agreement_of_county",
        plan_of_agreement,
        lambda row: {"county": CountyFactory()},
        ({"agreement": None},),
    ),
)
def test_rule_is_enforced_with_its_message(case):
    check(case)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("not_started", "no_need"),
        ("not_started", "not_yet"),
        ("not_started", "other"),
        ("in_preparation", ""),
        ("in_approval", ""),
        ("ready", ""),
        ("ended", "expired"),
        ("ended", "terminated"),
        ("ended", "replaced"),
    ],
)
def test_each_status_has_its_reasons(status, reason):
    row = AgreementStatusFactory(status=status, reason=reason)
    row.full_clean()
    check_deferred_rules()


def test_unknown_status_is_refused():
    """An unknown status breaks two rules; PostgreSQL reports the first."""
    with refused("agreements_agreementstatus_(status_known|reason_where_asked)"):
        AgreementStatusFactory(status="signed")


def test_agreement_with_an_end_needs_its_ended_row():
    with refused("agreement_end_in_statuses"):
        AgreementFactory(in_force=period(date(2023, 1, 1), END))


def test_ended_row_of_an_agreement_with_an_end_cannot_be_deleted():
    row = ended_at_the_end()
    with refused("agreement_end_in_statuses"):
        row.delete()
    AgreementStatus.objects.get().agreement.delete()
    check_deferred_rules()


def test_status_may_go_back():
    row = AgreementStatusFactory(status=Status.IN_APPROVAL, since=date(2023, 1, 1))
    AgreementStatusFactory(agreement=row.agreement, since=date(2023, 2, 1))
    check_deferred_rules()


def test_making_an_agreement_strategic_is_refused_if_two_would_wait():
    row = two_waiting_one_after_the_other()
    Agreement.objects.filter(pk=row.agreement_id).update(kind=Kind.OTHER)
    AgreementStatus.objects.filter(pk=row.pk).update(since=date(2023, 6, 1))
    check_deferred_rules()
    with refused("one_agreement_not_started"):
        Agreement.objects.filter(pk=row.agreement_id).update(kind=Kind.STRATEGIC)


def test_wrong_order_corrected_in_the_same_transaction_is_accepted():
    row = ready_then_ended()
    with transaction.atomic():
        AgreementStatus.objects.filter(pk=row.pk).update(since=date(2022, 1, 1))
        AgreementStatus.objects.filter(pk=row.pk).update(since=date(2024, 2, 1))
        check_deferred_rules()


@pytest.mark.parametrize(
    ("day", "status"),
    [
        pytest.param(date(2022, 12, 31), None, id="the day before the first"),
        pytest.param(date(2023, 1, 1), "ready", id="its first day"),
        pytest.param(date(2023, 12, 31), "ready", id="the day before the next"),
        pytest.param(date(2024, 1, 1), "ended", id="the next one's first day"),
    ],
)
def test_latest_status_up_to_a_day_holds(day, status):
    ready_then_ended()

    assert Agreement.objects.with_status_on(day).get().status_on == status


def test_answer_is_the_latest_decision_and_of_one_day_the_last_recorded():
    party = PartyFactory()
    DecisionFactory(party=party, decided_on=date(2024, 3, 1), result=Result.RETURNED)
    DecisionFactory(party=party, decided_on=date(2024, 3, 1), result=Result.APPROVED)
    DecisionFactory(party=party, decided_on=date(2024, 4, 1), result=Result.REJECTED)

    assert Decision.objects.answers_on(date(2024, 3, 31)).get().result == Result.APPROVED
    assert Decision.objects.answers_on(date(2024, 4, 1)).get().result == Result.REJECTED
    assert not Decision.objects.answers_on(date(2024, 2, 29)).exists()
