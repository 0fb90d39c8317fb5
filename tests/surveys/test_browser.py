"""A small survey from its desk to an answer on a telephone and its publication, in a browser."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import MailMessage, RoleKind
from surveys.models import Answer, Respondent, Survey
from tests.accounts.factories import RoleFactory, UserFactory
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    QuestionFactory,
    RespondentGroupFactory,
    SectionFactory,
    SurveyFactory,
    scale_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "Kahvi-ja-pulla-7"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def survey(transactional_db):
    """A survey in work: a scale and an open question, a group, one municipality."""
    survey = SurveyFactory(
        slug="pieni",
        name_fi="Pieni kysely",
        status="draft",
        counted_on=date(2024, 5, 31),
        intro_fi="Kerro, miten yhteistyö sujuu.",
    )
    section = SectionFactory(survey=survey, title_fi="Yhteistyö")
    options = scale_of(
        QuestionFactory(survey=survey, section=section, key="works", text_fi="Toimiiko yhteistyö?")
    )
    for key, label in (("rather_good", "Melko hyvin"), ("cannot_say", "En osaa sanoa")):
        options[key].label_fi = label
        options[key].save()
    QuestionFactory(
        survey=survey, section=section, key="wishes", kind="open", text_fi="Mitä toivot?"
    )
    RespondentGroupFactory(survey=survey, key="managers", name_fi="Kunnanjohtajat")
    municipality = MunicipalityFactory(code="272", name_fi="Kokkola")
    CountyMembershipFactory(municipality=municipality, county=CountyFactory(code="18"))
    return survey


def fits(page):
    width = page.viewport_size["width"]
    return page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_small_survey_from_its_desk_to_an_answer_by_telephone_and_its_results(
    page, axe, live_server, survey, tmp_path
):
    staff = UserFactory(is_demonstration=True)
    staff.set_password(PASSWORD)
    staff.save()
    RoleFactory(user=staff, kind=RoleKind.STAFF)
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/kirjaudu/")
    page.locator("input[name=login]").fill(staff.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    assert axe() == []
    page.get_by_role("link", name="Lomakkeen esikatselu").click()
    expect(page.locator("h1")).to_have_text("Sinä vastaajana")
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    page.get_by_role("button", name="Avaa kysely").click()
    expect(page.get_by_role("button", name="Päätä kysely")).to_be_visible()

    people = tmp_path / "vastaajat.csv"
    people.write_text("sähköposti;kunta;ryhmä\njohtaja@example.fi;Kokkola;Kunnanjohtajat\n")
    page.get_by_role("link", name="Henkilökohtaiset linkit").click()
    page.get_by_label("XLSX- tai CSV-tiedosto").set_input_files(str(people))
    page.get_by_role("button", name="Lisää", exact=True).click()
    page.get_by_role("button", name="Lähetä linkit").click()
    assert axe() == []
    link = re.search(r"http://\S+/vastaus/\S+", MailMessage.objects.get().text)[0]

    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(link)
    expect(page).to_have_url(re.compile("/vastaa/pieni/$"))
    assert page.get_by_label("Kunnanjohtajat").is_checked()
    assert (axe(), fits(page)) == ([], True)
    page.get_by_role("button", name="Seuraava").press("Enter")
    expect(page.locator("h1")).to_have_text("Yhteistyö")
    assert (axe(), fits(page)) == ([], True)
    page.get_by_label("Melko hyvin").focus()
    page.keyboard.press("Space")
    page.get_by_label("Mitä toivot?").fill("Aikaa tavata.")
    page.get_by_role("button", name="Tarkista vastaukset").click()
    expect(page.get_by_text("Aikaa tavata.")).to_be_visible()
    assert (axe(), fits(page)) == ([], True)
    page.get_by_role("button", name="Lähetä vastaus").click()
    expect(page.locator("h1")).to_contain_text("Kiitos")
    assert axe() == []
    assert Respondent.objects.get().group.key == "managers"
    assert (Answer.objects.count(), len(Respondent.objects.get().chosen)) == (1, 1)

    page.goto(link)
    expect(page.locator("h1")).to_have_text("Linkki on jo käytetty")
    page.complaints[:] = [text for text in page.complaints if "410" not in text]

    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/kirjaudu/")
    page.locator("input[name=login]").fill(staff.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    page.get_by_role("button", name="Päätä kysely").click()
    page.get_by_role("button", name="Julkaise tulokset").click()
    expect(page.get_by_role("link", name="Tuloksiin")).to_be_visible()
    assert axe() == []

    published = Survey.objects.get()
    assert (published.status, published.published_on) == ("published", timezone.localdate())
    assert published.tables.exists()
