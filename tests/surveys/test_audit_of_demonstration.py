"""Hidden numbers of the demonstration cannot be computed; plain suppression is detected.

In a module of its own: the demonstration stays loaded to a module's end, and no test may add the
same municipalities beside it.
"""

import pytest

from surveys.counting import count
from tests.surveys.audit import Audit
from tests.surveys.test_audit import audit_of


def narrow_of_demonstration(survey, place, **which):
    """The tables of one question together with all tables of respondents."""
    question = survey.questions.all()[place]
    audit = audit_of(survey, questions=[question.pk], **which)
    assert len(audit.hidden()) > 200
    return audit.narrow()


def test_hidden_numbers_of_the_demonstration_cannot_be_computed(survey_2023):
    assert narrow_of_demonstration(survey_2023, 0) == []


@pytest.mark.full
@pytest.mark.parametrize("place", range(1, 11))
def test_hidden_numbers_of_the_whole_demonstration_cannot_be_computed(survey_2023, place):
    assert narrow_of_demonstration(survey_2023, place) == []


@pytest.mark.full
@pytest.mark.parametrize("place", range(11))
def test_whole_percents_with_n_reveal_no_hidden_number(survey_2023, place):
    """Readers of the page know only n and percents: intervals instead of numbers."""
    assert narrow_of_demonstration(survey_2023, place, is_rounded=True) == []


def test_plain_suppression_is_detected(survey_2023):
    """Hiding only small cells reveals more than half of the hidden county × size cells."""
    audit = audit_of(survey_2023, questions=[0])
    numbers = count(survey_2023)
    sums = numbers.by(numbers.respondents, "county", "size")
    key = (None, "county", "size")
    for row, column, answer in audit.tables[key]:
        number = sums[row, column]
        audit.tables[key][row, column, answer] = number if number >= 5 else None
    plain = Audit(audit.tables, audit.categories, audit.possible, questions=[0])
    small = [target for target in plain.hidden() if target[1:3] == ("county", "size")]

    caught = plain.narrow(small)

    assert len(small) > 15
    exact = [target for target, (low, high) in caught if high - low < 1e-6]
    assert len(exact) > len(small) / 2
