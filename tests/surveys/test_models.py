"""What the database stores of answers, and what it refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from history.models import LastChange
from surveys.models import Answer, Respondent, SizeClass
from tests.factories import (
    AnswerFactory,
    OptionFactory,
    QuestionFactory,
    RespondentFactory,
    RespondentGroupFactory,
    SectionFactory,
    SurveyFactory,
)
from toolkit.constraints import explained

pytestmark = pytest.mark.django_db


def refused(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize("model", [Respondent, Answer])
def test_answers_keep_no_time_person_or_history(model):
    kinds = {field.get_internal_type() for field in model._meta.get_fields() if field.concrete}
    assert not kinds & {"DateField", "DateTimeField", "EmailField", "GenericIPAddressField"}
    assert not hasattr(model, "pgh_event_model")
    assert model._meta.pk.get_internal_type() == "UUIDField"


def test_keys_of_answers_are_random_even_where_the_database_makes_them():
    survey = SurveyFactory()
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(
                "INSERT INTO surveys_respondent (survey_id, organisation, size) VALUES (%s, '', '')"
                " RETURNING id",
                [survey.pk],
            )
    versions = {pk.version for pk in Respondent.objects.values_list("pk", flat=True)}
    assert versions == {4}


def test_an_answer_does_not_raise_the_number_of_the_last_change():
    option = OptionFactory(question__survey=SurveyFactory())
    connection.check_constraints()
    before = LastChange.number_now()
    who_chose(option)
    connection.check_constraints()
    assert LastChange.number_now() == before


def who_chose(*options):
    return RespondentFactory(
        survey=options[0].question.survey, chosen=[option.pk for option in options]
    )


def test_second_answer_to_a_question_is_refused():
    answer = AnswerFactory()
    with refused("surveys_answer_once"):
        AnswerFactory(question=answer.question, respondent=answer.respondent)


def test_two_choices_where_one_is_asked_are_refused():
    one = OptionFactory()
    who_chose(one, OptionFactory(question__survey=one.question.survey))
    with refused("survey_answer_unfit"):
        who_chose(one, OptionFactory(question=one.question))


def test_a_second_choice_is_refused_where_a_row_is_changed():
    one = OptionFactory()
    respondent = who_chose(one)
    respondent.chosen = [one.pk, OptionFactory(question=one.question).pk]
    with refused("survey_answer_unfit"):
        respondent.save()


def test_several_choices_are_each_chosen_once():
    one = OptionFactory(question__kind="multiple")
    who_chose(one, OptionFactory(question=one.question))
    with refused("survey_answer_unfit"):
        who_chose(one, one)


def test_option_of_another_survey_is_refused():
    with refused("survey_answer_unfit"):
        who_chose(OptionFactory(), OptionFactory())


def test_option_that_does_not_exist_is_refused():
    with refused("survey_answer_unfit"):
        RespondentFactory(chosen=[-1])


def test_text_as_the_answer_to_a_scale_is_refused():
    with refused("survey_answer_unfit"):
        AnswerFactory(question=QuestionFactory())


def test_answer_to_another_survey_is_refused():
    with refused("survey_answer_of_other_survey"):
        AnswerFactory(respondent=RespondentFactory())


def test_number_outside_its_limits_is_refused():
    question = QuestionFactory(kind="number", minimum=0, maximum=100)
    respondent = RespondentFactory(survey=question.survey)
    Answer.objects.create(question=question, respondent=respondent, number=100)
    with refused("survey_answer_unfit"):
        Answer.objects.update(number=101)


def test_open_answer_has_a_greatest_length():
    AnswerFactory(text="a" * 5000)
    with refused("surveys_answer_text_not_too_long"):
        AnswerFactory(text="a" * 5001)


def test_an_answer_is_of_one_kind():
    with refused("surveys_answer_of_one_kind"):
        AnswerFactory(number=1)


def test_group_of_another_survey_is_refused():
    with refused("survey_group_of_other_survey"):
        RespondentFactory(group=RespondentGroupFactory())


def test_nothing_is_added_to_a_published_survey():
    survey = SurveyFactory(published=True)
    with refused("survey_answer_late"):
        RespondentFactory(survey=survey)


def test_refused_answer_has_a_reason():
    with pytest.raises(ValidationError, match=r"sovi|fit"), explained():
        RespondentFactory(chosen=[OptionFactory().pk])


def test_chosen_option_cannot_be_removed():
    option = OptionFactory()
    who_chose(option)
    option.delete()
    with refused("survey_option_chosen"):
        connection.check_constraints()


def test_crosses_are_fixed_once_the_survey_is_closed():
    survey = SurveyFactory(status="open")
    survey.crosses = ["group_size"]
    survey.status = "closed"
    survey.save()
    survey.crosses = []
    with refused("survey_crosses_fixed"):
        survey.save()


def test_section_is_of_the_same_survey():
    QuestionFactory(section=SectionFactory())
    with refused("survey_part_of_other_survey"):
        connection.check_constraints()


def test_survey_is_published_on_a_day():
    with refused("surveys_survey_published_on_when_published"):
        SurveyFactory(published_on=date(2023, 6, 1))


@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [
        (4_999, "under_5000"),
        (5_000, "5000_10000"),
        (10_000, "5000_10000"),
        (10_001, "10001_20000"),
        (20_000, "10001_20000"),
        (50_000, "20001_50000"),
        (50_001, "50001_100000"),
        (100_000, "50001_100000"),
        (100_001, "over_100000"),
    ],
)
def test_size_classes_have_their_limits(inhabitants, size):
    assert SizeClass.of(inhabitants) == size
