"""A small survey from its desk to an answer on a phone and its publication, in a browser."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import MailMessage, RoleKind
from surveys.models import Answer, Respondent, Survey
from surveys.tasks import send_links
from tests.factories import (
    AnswerFactory,
    CodeBookFactory,
    CodeFactory,
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    QuestionFactory,
    RespondentFactory,
    RespondentGroupFactory,
    RoleFactory,
    SectionFactory,
    SurveyFactory,
    UserFactory,
    scale_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "Kahvi-ja-pulla-7"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def survey(transactional_db):
    """A survey in preparation: a scale and an open question, a group, one municipality."""
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


def somebody_of_staff():
    staff = UserFactory(is_demonstration=True)
    staff.set_password(PASSWORD)
    staff.save()
    RoleFactory(user=staff, kind=RoleKind.STAFF)
    return staff


def sign_in(page, live_server, user):
    page.goto(f"{live_server.url}/kirjaudu/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def many_more_answer(survey):
    """Sixty respondents, equally many with each option, without a browser."""
    for option in survey.questions.get(key="works").options.all():
        for _ in range(10):
            RespondentFactory(survey=survey, group=survey.groups.get(), chosen=[option.pk])


def test_small_survey_from_its_desk_to_a_mobile_answer_and_its_results(
    page, axe, live_server, survey, tmp_path
):
    staff = somebody_of_staff()
    page.set_viewport_size(DESK)
    sign_in(page, live_server, staff)
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    assert axe() == []
    page.get_by_role("link", name="Lomakkeen esikatselu").click()
    expect(page.locator("h1")).to_have_text("Sinä vastaajana")
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    page.get_by_role("button", name="Avaa kysely").click()
    expect(page.get_by_role("link", name="Päätä kysely …")).to_be_visible()

    people = tmp_path / "vastaajat.csv"
    people.write_text("sähköposti;kunta;ryhmä\njohtaja@example.fi;Kokkola;Kunnanjohtajat\n")
    page.get_by_role("link", name="Henkilökohtaiset linkit").click()
    page.get_by_label("XLSX- tai CSV-tiedosto").set_input_files(str(people))
    page.get_by_role("button", name="Lisää", exact=True).click()
    page.get_by_role("button", name="Lähetä linkit").click()
    expect(page.get_by_text("1 viestiä lähetetään taustalla")).to_be_visible()
    send_links.func(**ProcrastinateJob.objects.get(task_name="surveys.send_links").args)
    page.reload()
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

    many_more_answer(survey)
    page.goto(f"{live_server.url}/kyselyt/pieni/")
    expect(page.get_by_text("Kysely on avoinna. Tulokset julkaistaan ")).to_be_visible()
    page.set_viewport_size(DESK)
    sign_in(page, live_server, staff)
    page.goto(f"{live_server.url}/kyselyt/pieni/tyo/")
    page.get_by_role("link", name="Päätä kysely …").click()
    page.get_by_role("button", name="Päätä kysely").click()
    page.get_by_role("link", name="Julkaise tulokset …").click()
    page.get_by_role("link", name="Katso tulossivu").click()
    expect(page.get_by_text("Esikatselu: mitään ei ole vielä julkaistu.")).to_be_visible()
    page.get_by_role("link", name="Takaisin vahvistukseen").click()
    page.get_by_role("button", name="Julkaise nämä tulokset").click()
    expect(page.get_by_role("link", name="Tuloksiin", exact=True)).to_be_visible()
    assert axe() == []

    published = Survey.objects.get()
    assert (published.status, published.published_on) == ("published", timezone.localdate())
    assert published.tables.exists()

    page.get_by_role("link", name="Tuloksiin", exact=True).click()
    expect(page.locator("dl.facts")).to_contain_text("61")
    expect(page.locator("svg.likert")).to_be_visible()
    assert (axe(), fits(page)) == ([], True)


STAFF_PAGES = [
    *("tyo/", "linkit/", "tuonti/", "luvut/", "lainaukset/", "pankki/", "esikatselu/"),
    *("asteikot/", "vahvista/", "esikatselu/tulokset/"),
]


def test_staff_pages_of_a_survey_are_accessible_and_fit_a_phone(page, axe, live_server, survey):
    type(survey).objects.update(status="open")
    many_more_answer(survey)
    wishes = survey.questions.get(key="wishes")
    AnswerFactory(question=wishes, respondent=survey.respondents.all()[0])
    CodeFactory(book=CodeBookFactory())
    sign_in(page, live_server, somebody_of_staff())
    page.set_viewport_size(PHONE)
    for name in [*STAFF_PAGES, f"avoimet/{wishes.pk}/", f"avoimet/{wishes.pk}/teemat/"]:
        page.goto(f"{live_server.url}/kyselyt/pieni/{name}")
        assert (name, axe(), fits(page)) == (name, [], True)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_form_is_accessible_in_every_language(page, axe, live_server, survey, language):
    type(survey).objects.update(status="open", has_open_link=True)
    page.set_viewport_size(PHONE)
    for name in ("", "?osa=2", "lahetys/", "myohemmin/"):
        page.goto(f"{live_server.url}/{language}/vastaa/pieni/{name}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert (name, axe(), fits(page)) == (name, [], True)


def test_without_scripts_a_draft_is_saved_continued_and_submitted(browser, live_server, survey):
    type(survey).objects.update(status="open", has_open_link=True)
    plain = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    plain.goto(f"{live_server.url}/vastaa/pieni/")
    plain.get_by_role("button", name="Seuraava").click()
    plain.get_by_label("Mitä toivot?").fill("Aikaa tavata.")
    plain.get_by_role("button", name="Tallenna ja jatka myöhemmin").click()
    link = re.search(r"http://\S+/vastaus/[^\s\"<]+", plain.content())[0]
    plain.context.close()

    again = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    again.goto(link)
    again.get_by_role("button", name="Seuraava").click()
    expect(again.get_by_label("Mitä toivot?")).to_have_value("Aikaa tavata.")
    again.get_by_role("button", name="Tarkista vastaukset").click()
    again.get_by_role("button", name="Lähetä vastaus").click()
    expect(again.locator("h1")).to_contain_text("Kiitos")
    again.context.close()
    assert Answer.objects.get().text == "Aikaa tavata."


EXPORTS = Path(__file__).parent / "exports"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_file_is_imported_page_by_page(page, axe, live_server, survey, size):
    type(survey).objects.update(status="open")
    sign_in(page, live_server, somebody_of_staff())
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/kyselyt/pieni/tuonti/")
    page.locator("input[type=file]").set_input_files(EXPORTS / "s05-hidden-first-sheet.xlsx")
    page.get_by_role("button", name="Lähetä tiedosto").click()
    expect(page.get_by_text("Piilotettuja taulukoita ei lueta:")).to_be_visible()
    page.locator("summary", has_text="Otsikot alkavat riviltä 1").click()
    assert (axe(), fits(page)) == ([], True)
    page.get_by_label("Otsikot riviltä 2").check()
    page.get_by_role("button", name="Lue tiedosto näin").click()
    expect(page.locator("summary", has_text="Otsikot alkavat riviltä 2")).to_be_visible()
    assert (axe(), fits(page)) == ([], True)
