"""Consequences of writes on agreements."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from psycopg.types.range import DateRange

from agreements.actions import start_preparation
from agreements.models import Agreement, AgreementStatus, Decision
from tests.edits import by_staff, saved_by_staff
from tests.factories import (
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    PartyFactory,
    PartyStandingFactory,
)
from tests.rules import check_deferred_rules, refused_with

pytestmark = pytest.mark.django_db

FIRST, END, LATER = date(2023, 1, 1), date(2026, 1, 1), date(2027, 1, 1)


def ready():
    return AgreementStatusFactory(status="ready", since=FIRST).agreement


def rows(agreement):
    statuses = AgreementStatus.objects.filter(agreement=agreement)
    return list(statuses.values_list("status", "reason", "since"))


def end(agreement, *, since, reason):
    status = AgreementStatus(agreement=agreement, status="ended", reason=reason, since=since)
    return saved_by_staff(status)


def in_force(agreement, first, until):
    period = DateRange(first, until) if first or until else None
    return saved_by_staff(Agreement.objects.get(pk=agreement.pk), in_force=period)


READY = ("ready", "", FIRST)


def test_setting_the_end_adds_an_ended_status():
    agreement = ready()
    Agreement.objects.filter(pk=agreement.pk).update(source_channel="document")

    in_force(agreement, FIRST, END)

    assert rows(agreement) == [READY, ("ended", "expired", END)]
    assert agreement.statuses.last().source_channel == "document"
    check_deferred_rules()


@pytest.mark.parametrize("until", [LATER, date(2025, 6, 1)])
def test_moving_the_end_moves_the_ended_status(until):
    agreement = ready()
    in_force(agreement, FIRST, END)

    in_force(agreement, FIRST, until)

    assert rows(agreement) == [READY, ("ended", "expired", until)]


def test_removing_the_end_deletes_the_ended_status():
    agreement = ready()
    in_force(agreement, FIRST, END)

    in_force(agreement, FIRST, None)

    assert rows(agreement) == [READY]
    agreement.refresh_from_db()
    assert agreement.in_force.upper is None
    in_force(agreement, None, None)
    agreement.refresh_from_db()
    assert agreement.in_force is None


def test_end_for_another_reason_is_kept_when_the_period_changes():
    agreement = ready()
    end(agreement, since=date(2024, 5, 1), reason="terminated")

    in_force(agreement, FIRST, END)

    assert rows(agreement) == [READY, ("ended", "terminated", date(2024, 5, 1))]


def test_period_cannot_end_before_the_agreement_ended_for_another_reason():
    agreement = ready()
    end(agreement, since=date(2024, 5, 1), reason="terminated")

    with refused_with("agreement_end_in_statuses"):
        in_force(agreement, FIRST, date(2024, 1, 1))
    assert Agreement.objects.get().in_force is None


def test_period_cannot_end_before_a_later_status():
    agreement = ready()
    with refused_with("nothing_after_ended"):
        in_force(agreement, None, date(2022, 6, 1))
    assert rows(agreement) == [READY]


def test_agreement_ended_early_has_no_future_expiry():
    agreement = ready()
    in_force(agreement, FIRST, END)

    end(agreement, since=date(2025, 1, 1), reason="replaced")

    assert rows(agreement) == [READY, ("ended", "replaced", date(2025, 1, 1))]
    check_deferred_rules()


def test_agreement_ends_only_with_a_known_reason():
    with pytest.raises(ValidationError, match="oman syynsä"):
        end(ready(), since=END, reason="no_need")


def test_preparation_continues_with_the_waiting_agreement():
    waiting = AgreementStatusFactory(status="not_started", reason="not_yet", since=FIRST).agreement

    status = by_staff(start_preparation, county=waiting.county, since=date(2024, 1, 1))

    assert status.agreement == waiting
    assert rows(waiting)[1] == ("in_preparation", "", date(2024, 1, 1))


def test_preparation_creates_an_agreement_if_none_is_waiting():
    county = ready().county

    status = by_staff(
        start_preparation,
        county=county,
        since=date(2024, 1, 1),
        title_fi="Sopimus 2026–2029",
        precision="day",
    )

    assert status.agreement.title_fi == "Sopimus 2026–2029"
    assert Agreement.objects.filter(county=county).count() == 2


def test_new_agreement_needs_a_title():
    with pytest.raises(ValidationError):
        by_staff(start_preparation, county=CountyFactory(), since=FIRST)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("result", "standings"),
    [
        ("approved", ["prospective", "party"]),
        ("approved_with_changes", ["prospective", "party"]),
        ("returned", ["prospective"]),
        ("rejected", ["prospective"]),
        ("noted", ["prospective"]),
    ],
)
def test_prospective_party_becomes_a_party_by_approving(result, standings):
    standing = PartyStandingFactory(standing="prospective", since=FIRST)
    decision = DecisionFactory.build(
        party=standing.party, result=result, decided_on=date(2024, 9, 2)
    )

    saved_by_staff(decision)

    found = list(standing.party.standings.values_list("standing", flat=True))
    assert found == standings
    assert Decision.objects.get().result == result


def test_party_without_a_standing_becomes_one_on_the_day_it_approves():
    decision = DecisionFactory.build(party=PartyFactory(), source_reference="Kvalt 2.9.2024 § 41")

    saved_by_staff(decision)

    (standing,) = decision.party.standings.all()
    assert (standing.standing, standing.since) == ("party", decision.decided_on)
    assert standing.source_reference == "Kvalt 2.9.2024 § 41"


def test_party_prospective_from_the_same_day_becomes_a_party():
    standing = PartyStandingFactory(standing="prospective", since=date(2024, 9, 2))

    saved_by_staff(DecisionFactory.build(party=standing.party, decided_on=date(2024, 9, 2)))

    assert [row.standing for row in standing.party.standings.all()] == ["party"]


@pytest.mark.parametrize("standing", ["party", "left"])
def test_approval_changes_no_other_standing(standing):
    row = PartyStandingFactory(standing=standing, since=FIRST)

    saved_by_staff(DecisionFactory.build(party=row.party))

    assert row.party.standings.get() == row


# Expected decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "is_accepted"), [(0, True), (1, False)])
def test_expected_decision_is_known_from_today_at_the_latest(ahead, is_accepted):
    party = PartyFactory()
    today = timezone.localdate()
    party.decision_expected_on = today + timedelta(days=60)
    party.decision_expected_since = today + timedelta(days=ahead)

    if is_accepted:
        saved_by_staff(party)
    else:
        with pytest.raises(ValidationError, match="decision_expected_since"):
            saved_by_staff(party)
