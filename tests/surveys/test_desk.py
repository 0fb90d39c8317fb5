"""The desk and its forms: links to it, and redirects after saving."""

import pytest
from django.test import Client

from accounts.models import RoleKind
from tests.factories import RoleFactory, SectionFactory, SurveyFactory


@pytest.fixture
def staff(client, db):
    role = RoleFactory(kind=RoleKind.STAFF)
    type(role.user).objects.update(is_demonstration=True)
    client.force_login(role.user)
    return client


def question_data(survey, **more):
    """The admin's form of a question with two options, their keys left empty."""
    data = {
        "survey": survey.pk,
        "order": 0,
        "kind": "single",
        "text_fi": "Onko yhteistyötä?",
        "options-TOTAL_FORMS": 2,
        "options-INITIAL_FORMS": 0,
    }
    for number, label in enumerate(("Kyllä, paljon", "Ei yhtään")):
        data |= {f"options-{number}-label_fi": label, f"options-{number}-order": number}
    return data | more


def test_question_is_added_without_keys_and_returns_to_the_desk(staff):
    survey = SurveyFactory(status="draft")

    answer = staff.post(f"/admin/surveys/question/add/?survey={survey.pk}", question_data(survey))

    assert answer.url == f"/kyselyt/{survey.slug}/tyo/"
    question = survey.questions.get()
    assert question.key == "onko_yhteistyota"
    assert [option.key for option in question.options.all()] == ["kylla_paljon", "ei_yhtaan"]


def test_the_next_question_is_added_to_the_same_survey_and_section(staff):
    survey = SurveyFactory(status="draft")
    section, other = SectionFactory(survey=survey), SectionFactory()

    data = question_data(survey, section=section.pk, _addanother="1")
    answer = staff.post(f"/admin/surveys/question/add/?survey={survey.pk}", data)
    form = staff.get(answer.url).context["adminform"].form

    assert form.initial["survey"] == str(survey.pk)
    assert form.initial["section"] == str(section.pk)
    assert other not in form.fields["section"].queryset


def test_only_staff_see_links_to_the_desk(staff):
    survey = SurveyFactory(published=True)
    desk = f"/kyselyt/{survey.slug}/tyo/"
    for page in ("/kyselyt/", f"/kyselyt/{survey.slug}/"):
        assert desk in staff.get(page).content.decode()
        assert desk not in Client().get(page).content.decode()
