"""Surveys that share respondents are judged together: their difference tells nobody."""

import random
from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from surveys import actions
from surveys.models import Survey
from surveys.results import shown_tables
from tests.surveys.audit_of_editions import JointAudit
from tests.surveys.test_audit import CROSSES, audit_of
from tests.surveys.worlds import INHABITANTS, add_respondents, copy_of, survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


def publish(survey):
    return actions.publish_survey(survey=survey, today=TODAY)


def by_key(survey):
    """The shown and hidden numbers of a survey by what they are, whatever its keys are."""
    names = dict(survey.questions.values_list("pk", "key"))
    return {
        (names.get(question), rows, columns, *where): number
        for (question, rows, columns), table in shown_tables(survey).items()
        for where, number in table.cells.items()
    }


def differences(first, later):
    """The differences of all numbers that both show."""
    before, now = by_key(first), by_key(later)
    return {
        where: number - before[where]
        for where, number in now.items()
        if number is not None and before.get(where) is not None
    }


def joint(first, later, **known):
    one = audit_of(first)
    return JointAudit(one, audit_of(later, beside=one), **known)


@pytest.mark.parametrize("number", [1, 4, 9])
def test_a_few_late_answers_are_not_published_beside_the_survey_without_them(number):
    first = publish(survey_of(respondents=150, crosses=CROSSES))
    later = copy_of(first)
    add_respondents(later, number)

    with pytest.raises(ValidationError, match=rf"\b{number}\b"):
        publish(later)
    later.refresh_from_db()
    assert later.status == "closed"


def test_a_survey_with_a_few_respondents_less_is_not_published():
    first = publish(survey_of(respondents=150))

    with pytest.raises(ValidationError, match=r"\b2\b"):
        publish(copy_of(first, leave_out=2))


def test_the_same_answers_are_published_with_the_same_cells_hidden():
    first = publish(survey_of(respondents=300, crosses=CROSSES))
    later = publish(copy_of(first))

    assert by_key(later) == by_key(first)


def test_question_with_one_changed_answer_is_not_shown_and_all_others_are():
    first = publish(survey_of(respondents=300, crosses=CROSSES))
    later = copy_of(first)
    changed, *_others = questions = list(later.questions.all())
    options = list(changed.options.all())
    person = later.respondents.filter(chosen__contains=[options[1].pk]).first()
    person.chosen = sorted({*person.chosen, options[3].pk} - {options[1].pk})
    person.save()
    publish(later)

    before, now = by_key(first), by_key(later)
    own = {where: number for where, number in now.items() if where[0] == changed.key}
    assert own
    assert set(own.values()) == {None}
    assert {w: n for w, n in now.items() if w[0] != changed.key} == {
        w: n for w, n in before.items() if w[0] != changed.key
    }
    assert len(questions) == 2


@pytest.mark.parametrize(("number", "seed"), [(60, 1), (120, 2), (300, 3)])
def test_no_shown_difference_is_small(number, seed):
    first = publish(survey_of(respondents=300, crosses=CROSSES, seed=seed))
    later = copy_of(first)
    add_respondents(later, number, seed)
    publish(later)

    found = differences(first, later)
    respondents = (None, "", "", "", "", "")
    assert found[respondents] == number
    assert not [where for where, many in found.items() if 0 < abs(many) < 5]


def test_other_respondents_are_judged_by_themselves():
    first = publish(survey_of(respondents=150, seed=1))
    later = survey_of(respondents=149, seed=2)

    assert publish(later).status == "published"
    assert publish(copy_of(first)).status == "published"


def test_rounds_of_different_years_are_judged_by_themselves():
    first = publish(survey_of(respondents=150))
    later = copy_of(first)
    add_respondents(later, 1)
    Survey.objects.filter(pk=later.pk).update(counted_on=first.counted_on + timedelta(days=330))
    later.refresh_from_db()

    assert publish(later).status == "published"


def any_pair(seed):
    """A small random survey and a larger one with the same respondents, both published.

    Of every third pair the larger one is published first: respondents are taken out again.
    """
    chance = random.Random(seed)  # noqa: S311 - test data
    is_smaller = seed % 3 == 2
    first = publish(
        survey_of(
            respondents=300 if is_smaller else chance.choice([60, 90, 150, 250]),
            counties_=chance.randint(2, 5),
            groups=chance.randint(1, 3),
            sizes=sorted(chance.sample(list(INHABITANTS), chance.randint(2, 3))),
            questions=chance.randint(1, 2),
            crosses=chance.sample(CROSSES, chance.randint(0, 2)),
            without=chance.choice([0, 0.03, 0.1]),
            seed=seed,
        )
    )
    numbers = [15, 30, 50, 80, 120, 200, 250]
    for number in numbers[chance.randint(0, 4) :]:  # until the difference is large enough
        later = copy_of(first, leave_out=number if is_smaller else 0)
        if not is_smaller:
            add_respondents(later, number, seed)
        with suppress(ValidationError):
            publish(later)
            return (later, first) if is_smaller else (first, later)
    raise AssertionError(seed)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_hidden_in_two_surveys_can_be_computed_from_both(seed):
    assert joint(*any_pair(seed)).narrow() == []


@pytest.mark.full
@pytest.mark.parametrize("seed", range(4, 80))
def test_nothing_hidden_in_many_pairs_of_surveys_can_be_computed_from_both(seed):
    assert joint(*any_pair(seed)).narrow() == []


def changed_pair(seed, number):
    """A survey, and a copy of it in which so many answered one question otherwise."""
    chance = random.Random(seed)  # noqa: S311 - test data
    first = publish(survey_of(respondents=300, counties_=4, crosses=["group_size"], seed=seed))
    later = copy_of(first)
    options = [option.pk for option in later.questions.order_by("pk")[0].options.all()]
    for person in list(later.respondents.order_by("municipality", "chosen"))[:number]:
        others = [pk for pk in person.chosen if pk not in options]
        person.chosen = sorted([*others, chance.choice(options)])
        person.save(update_fields=["chosen"])
    return first, publish(later)


@pytest.mark.parametrize("number", [10, 120, 250])
def test_nothing_hidden_can_be_computed_where_many_answered_otherwise(number):
    first, later = changed_pair(number, number)

    assert joint(first, later, only_added=False).narrow() == []


def test_third_edition_is_judged_with_both_before():
    """Two that each differ enough from the first may differ by one respondent."""
    first = publish(survey_of(respondents=200))
    second = copy_of(first)
    add_respondents(second, 100)
    publish(second)
    third = copy_of(second)
    add_respondents(third, 1, seed=3)

    with pytest.raises(ValidationError, match=r"\b1\b"):
        publish(third)
    add_respondents(third, 120, seed=4)
    publish(third)
    for before in (first, second):
        assert joint(before, third).narrow() == []


def three_of(seed):
    """Three editions, each larger, all published."""
    first = publish(
        survey_of(respondents=150, counties_=3, groups=2, questions=1, crosses=[], seed=seed)
    )
    found = [first]
    for number in (100, 180):
        later = copy_of(found[-1])
        add_respondents(later, number, seed + number)
        found.append(publish(later))
    return found


def narrow_of_three(editions):
    """What can be computed from all three together, in any pair of them."""
    audits = [audit_of(editions[0])]
    for edition in editions[1:]:
        audits.append(audit_of(edition, beside=audits[-1]))
    pairs = [JointAudit(one, other) for one, other in combinations(audits, 2)]
    return [found for pair in pairs for found in pair.narrow()]


def test_nothing_can_be_computed_from_three_editions_together():
    assert narrow_of_three(three_of(1)) == []


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 12))
def test_nothing_can_be_computed_from_three_editions_of_many_surveys(seed):
    assert narrow_of_three(three_of(seed)) == []


def test_part_of_a_published_survey_is_judged_with_the_whole():
    """Those who are not in the part are told by the difference."""
    first = publish(survey_of(respondents=200))
    part = copy_of(first, leave_out=60)
    publish(part)

    assert joint(part, first).narrow() == []


def test_judged_each_by_itself_two_surveys_give_answers_away():
    """The audit can fail: without the joint judgement it finds the added respondents."""
    from surveys.counting import count
    from surveys.deciding import decide

    first = publish(survey_of(respondents=150, crosses=["group_size"]))
    later = copy_of(first)
    add_respondents(later, 6)
    actions.store(later, decide(later, count(later)))
    Survey.objects.filter(pk=later.pk).update(status="published", published_on=TODAY)

    found = joint(first, Survey.objects.get(pk=later.pk)).narrow_differences()
    assert len(found) > 10
