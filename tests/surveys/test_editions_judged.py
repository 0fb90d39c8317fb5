"""Whatever else an edition corrects, what it shows beside the one before tells no single answer."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from surveys import actions
from surveys.models import (
    Answer,
    Coding,
    Option,
    Question,
    Respondent,
    RespondentGroup,
    Survey,
)
from surveys.results import shown_tables
from tests.factories import (
    AnswerFactory,
    CodeBookFactory,
    CodeFactory,
    OptionFactory,
    QuestionFactory,
)
from tests.surveys.test_editions import TODAY, begun, published, user  # noqa: F401 - a fixture
from tests.surveys.worlds import add_respondents, copy_of, survey_of

pytestmark = pytest.mark.django_db


def survey_with(kind):
    made = survey_of(respondents=200, crosses=["group_size"])
    first = made.questions.order_by("pk")[0]
    Question.objects.filter(pk=first.pk).update(kind=kind)
    return actions.publish_survey(survey=made, today=TODAY)


def totals(survey):
    """The shown totals of options, by the words of question and option, and of groups by name."""
    options = {
        (one.question_id, one.key): (one.question.order, one.question.text_fi, one.order)
        for one in Option.objects.filter(question__survey=survey).select_related("question")
    }
    groups = {group.key: (group.order, group.name_fi) for group in survey.groups.all()}
    found = {}
    for (question, rows, columns), table in shown_tables(survey).items():
        for (row, _column, answer), number in table.cells.items():
            if number is not None and not rows and (question, answer) in options:
                found[options[question, answer]] = number
            if number is not None and (question, rows, columns) == (None, "group", ""):
                found[groups.get(row)] = number
    return found


def tell_nobody(first, edition):
    """Publish it, or see it refused; no small difference is shown."""
    try:
        published(edition)
    except ValidationError:
        return
    before, now = totals(first), totals(edition)
    told = {what: now[what] - before[what] for what in before.keys() & now.keys()}
    assert not {what: number for what, number in told.items() if 0 < abs(number) < 5}


def moved(before, now, survey):
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE surveys_respondent SET chosen = array_replace(chosen, %s, %s)
                WHERE survey_id = %s AND id::text < '8'""",
            [before, now, survey.pk],
        )


def rename_question(edition):
    Question.objects.filter(pk=edition.questions.order_by("pk")[0].pk).update(
        key="other", text_fi="Toisin sanoin?"
    )


def change_kind(edition):
    question = edition.questions.order_by("pk")[0]
    kind = "likert" if question.kind == "single" else "single"
    Question.objects.filter(pk=question.pk).update(kind=kind)


def rename_options(edition):
    for option in edition.questions.order_by("pk")[0].options.all():
        Option.objects.filter(pk=option.pk).update(key=f"x{option.order}")


def add_a_chosen_option(edition):
    question = edition.questions.order_by("pk")[0]
    new = OptionFactory(question=question, key="new", order=90, side="good")
    moved(question.options.order_by("order")[1].pk, new.pk, edition)


def rename_groups(edition):
    for group in edition.groups.all():
        RespondentGroup.objects.filter(pk=group.pk).update(key=f"renamed_{group.order}")


def drop_a_group(edition):
    group = edition.groups.first()
    Respondent.objects.filter(survey=edition, group=group).update(group=None)
    group.delete()


def merge_groups(edition):
    first, second, *_others = edition.groups.all()
    Respondent.objects.filter(survey=edition, group=first).update(group=second)


def change_sizes(edition):
    Respondent.objects.filter(survey=edition, size="under_5000").update(size="10001_20000")


CHANGES = [
    rename_question,
    change_kind,
    rename_options,
    add_a_chosen_option,
    rename_groups,
    drop_a_group,
    merge_groups,
    change_sizes,
]


@pytest.mark.parametrize("late", [1, 3])
@pytest.mark.parametrize("kind", ["likert", "single", "multiple"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_late_answers_are_not_told_behind_another_correction(user, change, kind, late):  # noqa: F811
    survey = survey_with(kind)
    edition = begun(survey, user)
    add_respondents(edition, late)
    change(edition)

    tell_nobody(survey, edition)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_correction_alone_is_published(user, change):  # noqa: F811
    survey = survey_with("likert")
    edition = begun(survey, user)
    change(edition)

    assert published(edition).status == "published"


def test_question_in_other_words_of_another_survey_is_the_same_by_its_key():
    first = survey_with("likert")
    later = copy_of(first)
    Question.objects.filter(survey=later).update(text_fi="Toisin sanoin?")
    add_respondents(later, 1)

    with pytest.raises(ValidationError, match=r"\b1\b"):
        actions.publish_survey(survey=later, today=TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_surveys_of_the_same_respondents_published_at_once_are_judged_together():
    first = survey_of(respondents=120)
    second = copy_of(first)
    add_respondents(second, 1)
    results, barrier = [], threading.Barrier(2)

    def publish(survey):
        barrier.wait()
        try:
            results.append(actions.publish_survey(survey=survey, today=TODAY).status)
        except ValidationError as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[one]) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == ["difference", "published"]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_begin_at_once_begin_one_edition(user):  # noqa: F811
    survey = survey_with("likert")
    results, barrier = [], threading.Barrier(2)

    def begin():
        barrier.wait()
        try:
            results.append(begun(survey, user).status)
        except ValidationError as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == ["draft", "in_preparation"]
    assert Survey.objects.filter(replaces=survey).count() == 1


def test_edition_in_preparation_does_not_outlive_its_answers(user):  # noqa: F811
    survey = survey_with("likert")
    Survey.objects.filter(pk=survey.pk).update(delete_after_on=date(2024, 1, 1))
    survey.refresh_from_db()
    begun(survey, user)

    actions.delete_due_answers(date(2024, 1, 2))
    assert not Respondent.objects.exists()


def test_average_of_changed_numbers_is_not_shown_beside_the_one_before(user):  # noqa: F811
    survey = survey_of(respondents=80)
    times = QuestionFactory(survey=survey, key="times", kind="number")
    for number, person in enumerate(survey.respondents.order_by("municipality", "chosen")[:50]):
        Answer.objects.create(respondent=person, question=times, number=10 + number)
    survey = actions.publish_survey(survey=survey, today=TODAY)
    assert shown_tables(survey)[times.pk, "", ""].number(answer="mean") == 50
    edition = begun(survey, user)
    answer = Answer.objects.filter(question__survey=edition).order_by("number")[0]
    answer.number = 900
    answer.save()
    published(edition)

    same = edition.questions.get(key="times")
    assert set(shown_tables(edition)[same.pk, "", ""].cells.values()) == {None}


@pytest.mark.parametrize("changed", [1, 12])
def test_numbers_by_theme_are_not_shown_if_a_few_were_coded_otherwise(user, changed):  # noqa: F811
    survey = survey_of(respondents=80)
    asked = QuestionFactory(survey=survey, key="open", kind="open")
    book = CodeBookFactory()
    codes = [CodeFactory(book=book) for _ in range(2)]
    for number, person in enumerate(survey.respondents.order_by("municipality", "chosen")[:60]):
        answer = AnswerFactory(respondent=person, question=asked, text="Sana")
        Coding.objects.create(answer=answer, code=codes[number % 2], coder=user)
    survey = actions.publish_survey(survey=survey, today=TODAY)
    edition = begun(survey, user)
    moved = Coding.objects.filter(answer__question__survey=edition, code=codes[0])
    Coding.objects.filter(pk__in=list(moved.values_list("pk", flat=True))[:changed]).update(
        code=codes[1]
    )
    published(edition)

    table = shown_tables(edition)[edition.questions.get(key="open").pk, "", ""]
    numbers = [table.number(answer=f"theme_{code.pk}") for code in codes]
    assert numbers == ([None, None] if changed < 5 else [18, 42])


@pytest.mark.parametrize("left", [0, 3])
def test_edition_of_hardly_anybody_shows_no_number(user, left):  # noqa: F811
    survey = survey_with("likert")
    edition = begun(survey, user, with_answers=False)
    add = list(survey.respondents.all())[:left]
    Respondent.objects.bulk_create(
        Respondent(survey=edition, organisation=one.organisation) for one in add
    )
    published(edition)

    numbers = [n for t in shown_tables(edition).values() for n in t.cells.values()]
    assert not any(numbers)
