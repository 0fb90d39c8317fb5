"""Before a survey opens its scales have sides; before it is public, what will be public is seen."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from accounts.models import RoleKind
from surveys import actions
from surveys.confirming import confirmation_of, publish_as_seen
from surveys.models import Cell, Option, ResultTable, Survey
from surveys.sides import guessed_sides, scales_without_sides
from tests.factories import (
    OptionFactory,
    QuestionFactory,
    RespondentFactory,
    RoleFactory,
    SurveyFactory,
    UserFactory,
    scale_of,
)
from tests.surveys.worlds import survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


@pytest.fixture
def desk():
    client = Client()
    user = UserFactory(is_demonstration=True)
    client.force_login(RoleFactory(user=user, kind=RoleKind.STAFF).user)
    return client


def scale(survey, *labels):
    question = QuestionFactory(survey=survey, text_fi="Miten yhteistyö toimii?")
    for label in labels:
        OptionFactory(question=question, label_fi=label)
    return question


# Sides -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "sides"),
    [
        (
            ["Erittäin huonosti", "Melko huonosti", "Melko hyvin", "Erittäin hyvin"],
            ["poor", "poor", "good", "good"],
        ),
        (
            ["Mycket bra", "Ganska bra", "Varken bra eller dåligt", "Dåligt", "Kan inte säga"],
            ["good", "good", "neutral", "poor", "cannot_say"],
        ),
        (["Very well", "Fairly well", "Poorly", "Cannot say"],
         ["good", "good", "poor", "cannot_say"]),
        (
            ["Täysin eri mieltä", "Jokseenkin eri mieltä", "Ei samaa eikä eri mieltä",
             "Jokseenkin samaa mieltä", "Täysin samaa mieltä", "En osaa sanoa"],
            ["poor", "poor", "neutral", "good", "good", "cannot_say"],
        ),
        (["Av annan åsikt", "Av samma åsikt", "Vet ej"], ["poor", "good", "cannot_say"]),
        (["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree"],
         ["poor", "poor", "neutral", "good"]),
        (["Tyytymätön", "Tyytyväinen"], ["poor", "good"]),
        (["Dissatisfied", "Satisfied"], ["poor", "good"]),
        (["Missnöjd", "Nöjd"], ["poor", "good"]),
        (["Ei lainkaan selkeät", "Selkeät"], ["poor", "good"]),
        (["1", "2", "3", "4", "5", "En tiedä"],
         ["poor", "poor", "neutral", "good", "good", "cannot_say"]),
        (["5 erinomainen", "4", "3", "2", "1"], ["good", "good", "neutral", "poor", "poor"]),
        (["Kyllä", "Ei", "Ei koske meitä"], ["good", "poor", "cannot_say"]),
    ],
    ids=lambda value: value[0],
)  # fmt: skip
def test_sides_are_guessed_from_words_and_order(labels, sides):
    options = [Option(pk=number, label_fi=label) for number, label in enumerate(labels)]

    assert list(guessed_sides(options).values()) == sides


def test_scale_without_sides_is_neither_opened_nor_published():
    survey = SurveyFactory(status="draft")
    scale(survey, "Huonosti", "Hyvin")

    with pytest.raises(ValidationError, match="Miten yhteistyö toimii"):
        actions.open_survey(survey=survey, today=TODAY)
    Survey.objects.filter(pk=survey.pk).update(status="closed")
    with pytest.raises(ValidationError, match="Miten yhteistyö toimii"):
        actions.publish_survey(survey=survey, today=TODAY)


@pytest.mark.parametrize("sides", [["poor", ""], ["poor", "poor"], ["neutral", "good"], []])
def test_database_opens_no_scale_without_both_sides(sides):
    survey = SurveyFactory(status="draft")
    question = QuestionFactory(survey=survey)
    for side in sides:
        OptionFactory(question=question, side=side)

    with pytest.raises(IntegrityError, match="survey_sides_missing"):
        Survey.objects.filter(pk=survey.pk).update(status="open")


def test_scale_with_sides_and_cannot_say_is_opened():
    survey = SurveyFactory(status="draft")
    scale_of(QuestionFactory(survey=survey))
    Option.objects.filter(key="cannot_say").update(is_cannot_say=True)

    assert actions.open_survey(survey=survey, today=TODAY).status == "open"


def test_proposed_sides_are_confirmed_on_the_page_and_the_survey_opens(desk):
    survey = SurveyFactory(status="draft")
    question = scale(survey, "Huonosti", "Hyvin", "En osaa sanoa")
    base = f"/kyselyt/{survey.slug}"
    assert f"{base}/asteikot/" in desk.get(f"{base}/tyo/").content.decode()

    page = desk.get(f"{base}/asteikot/").context["scales"][0]
    assert [row.side for row in page.rows] == ["poor", "good", "cannot_say"]
    desk.post(f"{base}/asteikot/", {f"o{row.option.pk}": row.side for row in page.rows})

    assert not scales_without_sides(survey)
    assert [one.is_cannot_say for one in question.options.all()] == [False, False, True]
    desk.post(f"{base}/tyo/vaihe/", {"step": "open"})
    survey.refresh_from_db()
    assert survey.status == "open"


@pytest.mark.parametrize("side", ["", "poor", "x"])
def test_scale_of_one_side_is_not_saved(desk, side):
    survey = SurveyFactory(status="draft")
    question = scale(survey, "Huonosti", "Hyvin")
    sent = {f"o{one.pk}": side for one in question.options.all()}

    assert desk.post(f"/kyselyt/{survey.slug}/asteikot/", sent).status_code == 422
    assert scales_without_sides(survey) == [question]


# Confirmation ------------------------------------------------------------------------------------


def test_preview_shows_the_page_that_is_then_public_and_keeps_nothing(desk):
    survey = survey_of(respondents=60)
    base = f"/kyselyt/{survey.slug}"
    preview = desk.get(f"{base}/esikatselu/tulokset/").content.decode()
    assert (ResultTable.objects.count(), Cell.objects.count()) == (0, 0)
    survey.refresh_from_db()
    assert survey.status == "closed"

    seen = confirmation_of(survey, TODAY)
    publish_as_seen(survey=survey, today=TODAY, seen=seen.digest)

    def tables(page):
        return page[page.index('<dl class="facts">') : page.index("</main>")].split()

    assert tables(preview) == tables(desk.get(f"{base}/").content.decode())


def test_confirmation_counts_what_is_then_stored():
    survey = survey_of(respondents=60)
    seen = confirmation_of(survey, TODAY)
    publish_as_seen(survey=survey, today=TODAY, seen=seen.digest)

    assert seen.respondents == survey.respondents.count() == 60
    assert seen.cells == Cell.objects.count()
    assert seen.hidden == Cell.objects.exclude(hidden="").count()
    assert seen.questions == survey.questions.count()


def test_results_that_have_changed_since_are_not_published():
    survey = survey_of(respondents=60)
    seen = confirmation_of(survey, TODAY)
    for _number in range(10):
        RespondentFactory(survey=survey)

    with pytest.raises(ValidationError, match="muuttuneet"):
        publish_as_seen(survey=survey, today=TODAY, seen=seen.digest)
    survey.refresh_from_db()
    assert (survey.status, Cell.objects.count()) == ("closed", 0)


def test_survey_is_closed_and_published_only_after_its_confirmation(desk):
    survey = survey_of(respondents=60)
    type(survey).objects.update(status="open")
    base = f"/kyselyt/{survey.slug}"

    for step, status in (("close", "closed"), ("publish", "published")):
        before = Survey.objects.get(pk=survey.pk).status
        assert desk.post(f"{base}/tyo/vaihe/", {"step": step}).url == f"{base}/vahvista/"
        assert Survey.objects.get(pk=survey.pk).status == before
        page = desk.get(f"{base}/vahvista/")
        assert "60" in page.content.decode()
        sent = {"step": step, "seen": page.context["numbers"].digest}
        assert desk.post(f"{base}/vahvista/", sent).url == f"{base}/tyo/"
        assert Survey.objects.get(pk=survey.pk).status == status


def test_publishing_without_having_seen_the_results_is_answered_with_them(desk):
    survey = survey_of(respondents=60)
    page = desk.post(f"/kyselyt/{survey.slug}/vahvista/", {"step": "publish", "seen": "x"})

    assert page.status_code == 409
    assert Survey.objects.get(pk=survey.pk).status == "closed"


def test_scale_without_sides_is_named_before_closing_and_publishing(desk):
    survey = SurveyFactory(status="open")
    scale(survey, "Huonosti", "Hyvin")
    base = f"/kyselyt/{survey.slug}"
    for step in ("close", "publish"):
        page = desk.get(f"{base}/vahvista/").content.decode()
        assert f"{base}/asteikot/" in page
        desk.post(f"{base}/vahvista/", {"step": step})

    assert Survey.objects.get(pk=survey.pk).status == "closed"


@pytest.mark.parametrize("path", ["vahvista/", "esikatselu/tulokset/", "asteikot/"])
def test_pages_before_publication_are_for_staff(client, path):
    survey = SurveyFactory(status="closed")

    assert "/kirjaudu/" in client.get(f"/kyselyt/{survey.slug}/{path}").url
    user = UserFactory(is_demonstration=True)
    client.force_login(RoleFactory(user=user, kind=RoleKind.COORDINATOR).user)
    assert client.get(f"/kyselyt/{survey.slug}/{path}").status_code == 403
