"""What happened between two days: dated rows of every subject, whatever the states are."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from cooperation.situations import Span
from situation.happenings import happened
from situation.registry import happenings
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2023, 12, 31), date(2024, 6, 30)


@pytest.fixture
def county():
    found = CountyFactory()
    MunicipalityFactory(county=found)
    return found


def lines(county, first=FIRST, last=LAST, known_at=None):
    with translation.override("en"):
        found = happened(Span(first, last, known_at)).get(county.code, ())
        return [(str(one.title), str(one.text)) for one in found]


def status(agreement, key, since, **more):
    AgreementStatusFactory(agreement=agreement, status=key, since=since, **more)


@pytest.mark.parametrize(
    ("since", "is_shown"),
    [
        pytest.param(date(2023, 12, 31), False, id="on the first day"),
        pytest.param(date(2024, 1, 1), True, id="the day after it"),
        pytest.param(date(2024, 6, 30), True, id="on the last day"),
        pytest.param(date(2024, 7, 1), False, id="after it"),
    ],
)
def test_what_happened_is_after_the_first_day_and_up_to_the_last(county, since, is_shown):
    AgreementFactory(county=county, ready=since)
    ForumFactory(county=county, period=(since, None))
    NegotiationFactory(county=county, held_on=since, with_all=True)

    assert len(lines(county)) == (3 if is_shown else 0)


def test_an_agreement_is_one_line_with_each_status_it_came_to(county):
    agreement = AgreementFactory(county=county, title_fi="A")
    status(agreement, "in_preparation", date(2023, 5, 1))
    status(agreement, "in_preparation", date(2024, 1, 15))
    status(agreement, "in_approval", date(2024, 2, 1))
    status(agreement, "ready", date(2024, 5, 1))

    assert lines(county) == [("A", "in approval 1 February 2024, ready 1 May 2024")]


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("task_transfer", "transfer of tasks"),
        ("inter_county", "agreement between counties"),
        ("other", "other agreement"),
    ],
)
def test_agreements_that_no_figure_counts_happen_too(county, kind, label):
    agreement = AgreementFactory(county=county, kind=kind, title_fi="A")
    status(agreement, "ended", date(2024, 5, 1), reason="expired")

    assert lines(county) == [("A", f"{label}, in force until 30 April 2024")]


def test_the_reason_of_an_end_is_shown(county):
    agreement = AgreementFactory(county=county, title_fi="A")
    status(agreement, "ended", date(2024, 5, 1), reason="replaced")

    assert lines(county) == [("A", "ended, last day 30 April 2024 (replaced by another)")]


def decided(agreement, result, day, **more):
    municipality = MunicipalityFactory(county=agreement.county)
    party = PartyFactory(agreement=agreement, municipality=municipality)
    return DecisionFactory(party=party, result=result, decided_on=day, **more)


def test_answers_are_counted_by_result_and_fold_the_names(county):
    agreement = AgreementFactory(county=county, title_fi="A", ready=date(2022, 6, 1))
    approving = [decided(agreement, "approved", date(2024, 2, day)) for day in (1, 2)]
    decided(agreement, "returned", date(2024, 3, 1))
    decided(agreement, "tabled", date(2024, 3, 2))
    decided(agreement, "approved", date(2023, 3, 1))

    assert lines(county) == [("A", "2 approvals"), ("A", "returned for preparation: 1")]
    approvals, _returned = happened(Span(FIRST, LAST))[county.code]
    assert [str(name).split(" ")[0] for name in approvals.names] == [
        str(one.party).split(" ")[0] for one in approving
    ]


def test_an_answer_replaced_in_the_meantime_is_not_counted(county):
    agreement = AgreementFactory(county=county, title_fi="A", ready=date(2022, 6, 1))
    former = decided(agreement, "approved", date(2024, 2, 1))
    DecisionFactory(
        party=former.party, result="rejected", decided_on=date(2024, 3, 1), replaces=former
    )

    assert lines(county) == [("A", "rejected: 1")]
    assert lines(county, last=date(2024, 2, 28)) == [("A", "1 approval")]


def test_a_condition_met_makes_an_approval_on_its_day(county):
    agreement = AgreementFactory(county=county, title_fi="A", ready=date(2022, 6, 1))
    decided(
        agreement,
        "approved_conditionally",
        date(2023, 11, 1),
        condition="Funding",
        condition_met_on=date(2024, 2, 1),
    )

    assert lines(county) == [("A", "1 approval")]
    assert lines(county, first=date(2023, 10, 1), last=date(2023, 12, 31)) == [
        ("A", "approved on a condition: 1")
    ]


def test_an_answer_before_the_first_status_of_its_agreement_is_not_shown(county):
    agreement = AgreementFactory(county=county, title_fi="A", ready=date(2024, 3, 2))
    decided(agreement, "approved", date(2024, 3, 1))

    assert not lines(county, last=date(2024, 3, 1))
    assert ("A", "1 approval") in lines(county, last=date(2024, 3, 2))


def test_only_negotiations_that_were_held_happened(county):
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), with_all=True)
    NegotiationFactory(county=county, held_on=date(2024, 3, 1), with_all=True, outcome="")
    NegotiationFactory(
        county=county,
        held_on=date(2024, 4, 1),
        with_all=True,
        outcome="cancelled",
        cancelled_on=date(2024, 3, 1),
    )

    ((title, text),) = lines(county)

    assert title.startswith("Cooperation negotiation")
    assert text == "1 February 2024, all municipalities"


def test_a_negotiation_with_one_municipality_names_it(county):
    other = MunicipalityFactory(county=county, name_fi="Kylänen")
    NegotiationFactory(
        county=county, held_on=date(2024, 2, 1), format="one", municipalities=[other.code]
    )

    ((_title, text),) = lines(county)

    assert text == "1 February 2024, Kylänen"


def test_a_forum_ends_on_its_last_day(county):
    ForumFactory(county=county, name_fi="F", period=(date(2024, 2, 1), date(2024, 6, 30)))

    assert lines(county) == [("F", "began 1 February 2024"), ("F", "ended 29 June 2024")]


def test_what_was_not_yet_known_had_not_happened(county):
    AgreementFactory(county=county, ready=date(2024, 2, 1))

    assert lines(county)
    assert not lines(county, known_at=datetime(2024, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize("size", [1, 8])
def test_each_subject_takes_a_fixed_number_of_queries(size, django_assert_num_queries):
    for number in range(size):
        county = CountyFactory()
        agreement = AgreementFactory(county=county, ready=date(2024, 2, 1))
        for _ in range(number + 1):
            decided(agreement, "approved", date(2024, 2, 1))
        ForumFactory(county=county, period=(date(2024, 2, 1), None))
        NegotiationFactory(county=county, held_on=date(2024, 3, 1), with_all=True)

    with django_assert_num_queries(4):
        assert len(happened(Span(FIRST, LAST))) == size
    assert set(happenings) >= {"agreements", "negotiations", "forums"}
