"""Answering: one answer per link, no connection to the person, drafts only they can read."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import MailMessage, RoleKind
from surveys.answering import actions, limits
from surveys.answering.forms import Questionnaire
from surveys.answering.links import draft_digest, link_digest, seal, unseal
from surveys.answering.mixing import mix_open_surveys
from surveys.answering.rates import rates_of
from surveys.answering.sitting import AnswerSession, forget_old_drafts, is_open_on
from surveys.models import Answer, Draft, Invitation, Respondent
from surveys.tasks import send_links
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    OptionFactory,
    PopulationFactory,
    QuestionFactory,
    RespondentGroupFactory,
    RoleFactory,
    SectionFactory,
    SurveyFactory,
    SurveyInvitationFactory,
    scale_of,
)

pytestmark = pytest.mark.django_db

SECRET = "salaisuus-jota-kukaan-ei-arvaa"
TODAY = date(2023, 5, 31)


@pytest.fixture
def survey():
    """A small survey: a scale, several choices, a number, an open question; two parts."""
    survey = SurveyFactory(slug="pieni", name_fi="Pieni kysely", name_sv="Liten enkät")
    section = SectionFactory(survey=survey, title_fi="Yhteistyö")
    scale_of(QuestionFactory(survey=survey, section=section, key="works", text_fi="Toimiiko?"))
    several = QuestionFactory(survey=survey, section=section, key="forms", kind="multiple")
    for key in ("board", "network", "visits"):
        OptionFactory(question=several, key=key)
    last = SectionFactory(survey=survey, title_fi="Lopuksi", order=1)
    QuestionFactory(
        survey=survey, section=last, key="meetings", kind="number", minimum=0, maximum=365
    )
    QuestionFactory(survey=survey, section=last, key="wishes", kind="open")
    RespondentGroupFactory(survey=survey, key="managers", name_fi="Kunnanjohtajat")
    municipality = MunicipalityFactory(code="272", name_fi="Kokkola")
    PopulationFactory(municipality=municipality, counted_on=date(2022, 12, 31), value=47_000)
    CountyMembershipFactory(municipality=municipality, county=CountyFactory(code="18"))
    return survey


@pytest.fixture
def invitation(survey):
    return SurveyInvitationFactory(
        survey=survey,
        email="johtaja@example.fi",
        digest=link_digest(SECRET),
        sent_on=TODAY,
        municipality_id="272",
        group=survey.groups.get(),
    )


def with_session(survey, secret=SECRET, **given):
    sitting = AnswerSession.of(survey, secret)
    sitting.save(given, today=TODAY)
    return sitting


GIVEN = {"group": "managers", "place": "municipality:272", "q-works": "rather_good"}


def send(survey, sitting, today=TODAY):
    actions.submit(sitting, Questionnaire.of(survey), today=today)


# Submitting --------------------------------------------------------------------------------------


def test_submitted_answer_has_group_place_county_and_size(survey, invitation):
    given = GIVEN | {
        "q-forms": ["board", "visits"],
        "q-meetings": "12.5",
        "q-wishes": "Lisää aikaa.",
    }
    send(survey, with_session(survey, **given))

    respondent = Respondent.objects.get()
    assert (respondent.group.key, respondent.municipality_id) == ("managers", "272")
    assert (respondent.county_id, respondent.size) == ("18", "20001_50000")
    answers = {answer.question.key: answer for answer in respondent.answers.all()}
    forms = set(survey.questions.get(key="forms").options.values_list("pk", flat=True))
    assert len(forms.intersection(respondent.chosen)) == 2
    assert answers["meetings"].number == Decimal("12.5")
    assert answers["wishes"].text == "Lisää aikaa."


def test_submitting_uses_the_link_deletes_the_draft_and_leaves_no_connection(survey, invitation):
    send(survey, with_session(survey, **GIVEN))

    invitation.refresh_from_db()
    assert invitation.is_used
    assert not Draft.objects.exists()
    row = Respondent.objects.values().get()
    link = Invitation.objects.values().get()
    shared = {str(value) for value in row.values()} & {str(value) for value in link.values()}
    assert shared <= {str(survey.pk), str(survey.groups.get().pk), "272", "[]", "", "None"}
    assert not [name for name in row if name.endswith(("_at", "_on", "_by"))]


def test_a_link_gives_one_answer(survey, invitation):
    first, second = with_session(survey, **GIVEN), with_session(survey, **GIVEN)
    send(survey, first)

    with pytest.raises(actions.UsedError):
        send(survey, second)
    assert Respondent.objects.count() == 1


def test_empty_answer_is_refused_and_the_link_stays_valid(survey, invitation):
    with pytest.raises(ValidationError, match="Yhteenkään kysymykseen"):
        send(survey, with_session(survey, place="municipality:272"))

    invitation.refresh_from_db()
    assert not invitation.is_used
    assert not Respondent.objects.exists()


@pytest.mark.parametrize(
    ("status", "opened", "closed", "is_open"),
    [
        pytest.param("open", None, None, True, id="open"),
        pytest.param("open", TODAY, TODAY, True, id="first and last day"),
        pytest.param("open", TODAY + timedelta(1), None, False, id="not yet"),
        pytest.param("open", None, TODAY - timedelta(1), False, id="over"),
        pytest.param("draft", None, None, False, id="in work"),
        pytest.param("closed", None, None, False, id="closed"),
    ],
)
def test_a_survey_takes_answers_between_its_days(survey, status, opened, closed, is_open):
    survey.status, survey.opened_on, survey.closed_on = status, opened, closed

    assert is_open_on(survey, TODAY) is is_open


def test_survey_closed_in_the_meantime_takes_no_answer(survey, invitation):
    sitting = with_session(survey, **GIVEN)
    type(survey).objects.update(status="closed")

    with pytest.raises(actions.ClosedError):
        send(survey, sitting)
    assert not Respondent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_personal", [True, False], ids=["personal link", "open link"])
def test_fifty_concurrent_submissions_give_one_answer(survey, is_personal):
    if is_personal:
        SurveyInvitationFactory(survey=survey, digest=link_digest(SECRET))
    with_session(survey, **GIVEN)
    sittings = [AnswerSession.of(survey, SECRET) for _ in range(50)]
    questionnaire, gate, ends = Questionnaire.of(survey), threading.Barrier(50), []
    assert questionnaire.places  # read here, once

    def go(sitting):
        try:
            gate.wait()
            actions.submit(sitting, questionnaire, today=TODAY)
        except actions.UsedError:
            ends.append("used")
        else:
            ends.append("taken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=[sitting]) for sitting in sittings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["taken"] + ["used"] * 49
    assert len(Respondent.objects.get().chosen) == 1


# Drafts ------------------------------------------------------------------------------------------


def test_only_the_secret_opens_a_draft():
    box = seal(SECRET, {"q-wishes": "Salaista"})

    assert "Salaista" not in str(box)
    assert unseal(SECRET, box) == {"q-wishes": "Salaista"}
    assert unseal("toinen", box) == {}
    assert seal(SECRET, {"q-wishes": "Salaista"}) != box


def test_a_draft_cannot_be_joined_to_the_link(survey, invitation):
    with_session(survey, **GIVEN)
    draft = Draft.objects.get()

    assert draft.digest == draft_digest(SECRET) != invitation.digest
    assert "rather_good" not in str(draft.answers)


def test_old_drafts_are_deleted(survey):
    with_session(survey, **GIVEN)
    Draft.objects.update(kept_until_on=TODAY)

    assert forget_old_drafts(TODAY) == 0
    assert forget_old_drafts(TODAY + timedelta(1)) == 1


# Links by mail -----------------------------------------------------------------------------------


def secrets_mailed():
    return [
        re.search(r"/vastaus/(\S+?)/", text)[1]
        for text in MailMessage.objects.order_by("pk").values_list("text", flat=True)
    ]


def sent(survey, what="send", today=TODAY):
    return actions.send(survey=survey, what=what, root="https://a.fi", today=today)


def test_each_recipient_is_mailed_one_link_in_their_language(survey):
    SurveyInvitationFactory(survey=survey, email="a@example.fi")
    SurveyInvitationFactory(survey=survey, email="b@example.fi", language="sv")

    assert [sent(survey), sent(survey)] == [2, 0]
    mails = {mail.to: mail for mail in MailMessage.objects.all()}
    assert "https://a.fi/vastaus/" in mails["a@example.fi"].text
    assert "https://a.fi/sv/vastaus/" in mails["b@example.fi"].text
    assert mails["b@example.fi"].subject == "Enkät: Liten enkät"
    assert all(AnswerSession.of(survey, secret).invitation for secret in secrets_mailed())


def test_reminders_go_to_unanswered_links_and_the_first_link_stays_valid(survey):
    invitations = [SurveyInvitationFactory(survey=survey) for _ in range(2)]
    sent(survey)
    first, second = secrets_mailed()
    send(survey, with_session(survey, first, **GIVEN))

    again = TODAY + timedelta(7)
    assert sent(survey, "remind", again) == 1
    assert sent(survey, "remind", again) == 0

    reminder = secrets_mailed()[2]
    assert AnswerSession.of(survey, reminder).invitation == invitations[1]
    send(survey, with_session(survey, second, **GIVEN), again)
    with pytest.raises(actions.UsedError):
        send(survey, with_session(survey, reminder, **GIVEN), again)


def test_no_mail_leaves_for_a_survey_that_is_not_open(survey):
    SurveyInvitationFactory(survey=survey)
    survey.status = "draft"

    with pytest.raises(ValidationError, match="ei ole avoinna"):
        actions.start_sending(survey=survey, what="send", root="https://a.fi", today=TODAY)
    assert sent(survey) == 0
    assert not MailMessage.objects.exists()


def test_sending_continues_after_an_interruption(survey, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for _ in range(5):
        SurveyInvitationFactory(survey=survey)
    made = []

    def stops(*rest):
        if len(made) == 3:
            raise RuntimeError
        made.append(rest)
        return queued(*rest)

    queued = actions._mail
    with monkeypatch.context() as stopped:
        stopped.setattr(actions, "_mail", stops)
        with pytest.raises(RuntimeError):
            sent(survey)

    assert MailMessage.objects.count() == 2
    assert sent(survey) == 3
    assert len({mail.to for mail in MailMessage.objects.all()}) == 5


@pytest.mark.django_db(transaction=True)
def test_staff_send_links_in_the_background_and_see_the_result(survey, client):
    role = RoleFactory(kind=RoleKind.STAFF)
    type(role.user).objects.update(is_demonstration=True)
    client.force_login(role.user)
    type(survey).objects.update(closed_on=timezone.localdate())
    for number in range(3):
        SurveyInvitationFactory(survey=survey, email=f"{number}@example.fi")

    for _ in range(2):  # twice is once
        page = client.post("/kyselyt/pieni/linkit/laheta/", {"what": "send"}, follow=True)
        assert "3" in str(next(iter(page.context["messages"])))
    assert not MailMessage.objects.exists()
    lock = f"surveys_links_{survey.pk}_send"
    (job,) = ProcrastinateJob.objects.filter(queueing_lock=lock)
    assert send_links.func(**job.args) == 3

    MailMessage.objects.filter(to="1@example.fi").update(status="failed")
    page = client.get("/kyselyt/pieni/linkit/")
    assert page.context["mails"] == {"waiting": 2, "sent": 0, "failed": 1}
    assert reverse("admin:accounts_mailmessage_changelist") in page.content.decode()


@pytest.mark.django_db
def test_links_of_a_deleted_survey_are_not_sent():
    assert send_links.func(survey=1, what="send", root="https://example.fi") == 0
    assert not MailMessage.objects.exists()


def test_open_link_limits_answers_from_one_address(survey, answering, monkeypatch):
    monkeypatch.setattr(limits, "BEGINNERS", 2)
    place = {"group": "managers", "place": "municipality:272", "next": "1"}

    def begin(address):
        browser = Client(REMOTE_ADDR=address)
        browser.get("/vastaa/pieni/")
        return browser.post("/vastaa/pieni/?osa=1", place).status_code

    assert [begin("192.0.2.1") for _ in range(3)] == [302, 302, 429]
    assert begin("192.0.2.2") == 302


# Rates -------------------------------------------------------------------------------------------


def invited(survey, county, *, answered, silent):
    municipality = MunicipalityFactory()
    CountyMembershipFactory(municipality=municipality, county=county)
    for number in range(answered + silent):
        SurveyInvitationFactory(
            survey=survey, municipality=municipality, sent_on=TODAY, is_used=number < answered
        )


def rates(survey):
    return {rate.label: (rate.invited, rate.answered) for rate in rates_of(survey).counties}


def test_rates_are_shown_by_county_except_small_ones(survey):
    big, small, tiny = (CountyFactory(name_fi=name) for name in ("Suuri", "Pieni", "Pikku"))
    invited(survey, big, answered=12, silent=8)
    invited(survey, small, answered=4, silent=8)
    invited(survey, tiny, answered=9, silent=1)

    assert rates(survey) == {"Suuri": (20, 12), "Pieni": (12, None), "Pikku": (10, None)}
    assert rates_of(survey).total.answered == 25


def test_a_single_small_county_cannot_be_computed_from_the_total(survey):
    counties = [CountyFactory(name_fi=name) for name in ("Eka", "Toka", "Koka")]
    for county, answered in zip(counties, (20, 10, 2), strict=True):
        invited(survey, county, answered=answered, silent=10)

    assert rates(survey) == {"Eka": (30, 20), "Toka": (20, None), "Koka": (12, None)}


# Order -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_mixing_rewrites_links_respondents_and_answers_in_one_transaction(survey):
    secrets = [f"{SECRET}-{number}" for number in range(3)]
    for secret in secrets:
        SurveyInvitationFactory(survey=survey, digest=link_digest(secret))
        send(survey, with_session(survey, secret, **GIVEN))

    def numbers(table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT xmin::text FROM {table}")
            return {number for (number,) in cursor.fetchall()}

    before = {str(row.pk) for row in Respondent.objects.all()}
    assert len(numbers("surveys_respondent")) == 3
    assert mix_open_surveys() == 1

    tables = ("surveys_respondent", "surveys_answer", "surveys_invitation")
    assert len(set().union(*map(numbers, tables))) == 1
    assert {str(row.pk) for row in Respondent.objects.all()} == before
    assert [len(row.chosen) for row in Respondent.objects.all()] == [1, 1, 1]


# Pages -------------------------------------------------------------------------------------------


@pytest.fixture
def answering(survey):
    """A browser with the open link of a survey that is open today."""
    type(survey).objects.update(has_open_link=True, closed_on=timezone.localdate())
    return Client()


def answered(client, path="/vastaa/pieni/"):
    client.get(path)
    client.post(f"{path}?osa=1", {"group": "managers", "place": "municipality:272", "next": "1"})
    client.post(f"{path}?osa=2", {"q-works": "rather_good", "q-forms": ["board"], "next": "1"})
    return client.post(f"{path}?osa=3", {"q-meetings": "12,5", "q-wishes": "a\r\nb", "next": "1"})


def test_open_link_gives_one_answer_through_all_parts(survey, answering):
    assert answered(answering).url == "/vastaa/pieni/lahetys/"
    assert "12.5" in answering.get("/vastaa/pieni/lahetys/").content.decode()

    thanks = answering.post("/vastaa/pieni/lahetys/")
    assert thanks.url == "/vastaa/pieni/kiitos/"
    assert Answer.objects.get(question__key="wishes").text == "a\nb"
    assert answering.cookies["vastaus-pieni"].value == ""


def test_submitting_twice_gives_one_answer(survey, answering):
    answered(answering)
    again = Client()
    again.cookies["vastaus-pieni"] = answering.cookies["vastaus-pieni"].value

    assert answering.post("/vastaa/pieni/lahetys/").status_code == 302
    assert again.post("/vastaa/pieni/lahetys/").status_code in (410, 422)
    assert Respondent.objects.count() == 1


def test_invalid_values_are_reported_beside_their_question_and_kept(survey, answering):
    answering.get("/vastaa/pieni/")
    shown = answering.post("/vastaa/pieni/?osa=3", {"q-meetings": "366", "q-wishes": "Jää"})

    assert shown.status_code == 422
    assert "Jää" in shown.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("length", [5000, 5001])
def test_open_answer_has_at_most_five_thousand_characters(survey, answering, length):
    answering.get("/vastaa/pieni/")
    sent = answering.post("/vastaa/pieni/?osa=3", {"q-wishes": "ä" * length})

    assert sent.status_code == (302 if length == 5000 else 422)


def test_personal_link_is_removed_from_the_address(survey, invitation):
    type(survey).objects.update(closed_on=timezone.localdate())
    client = Client()
    opened = client.get(f"/sv/vastaus/{SECRET}/")

    assert opened.url == "/sv/vastaa/pieni/"
    assert opened["Referrer-Policy"] == "no-referrer"
    assert "Kokkola" in client.get(opened.url).content.decode()
    assert client.cookies["vastaus-pieni"]["httponly"]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/vastaus/arvattu-salaisuus/", 404, "Linkkiä ei tunneta"),
        ("/vastaa/pieni/", 403, "henkilökohtaisella linkillä"),
        ("/vastaa/ei-ole/", 404, ""),
    ],
)
def test_form_requires_a_link(survey, path, status, sentence):
    type(survey).objects.update(closed_on=timezone.localdate())
    got = Client().get(path)

    assert got.status_code == status
    assert sentence in got.content.decode()


def test_used_link_and_closed_survey_give_a_reason(survey, invitation):
    client = Client()
    client.get(f"/vastaus/{SECRET}/")
    Invitation.objects.update(is_used=True)
    assert "on jo käytetty" in client.get("/vastaa/pieni/").content.decode()

    type(survey).objects.update(closed_on=timezone.localdate() - timedelta(1))
    closed = client.get("/vastaa/pieni/")
    assert (closed.status_code, "ei ole avoinna" in closed.content.decode()) == (410, True)


def test_draft_is_restored_by_its_link(survey, answering):
    answering.get("/vastaa/pieni/")
    answering.post("/vastaa/pieni/?osa=2", {"q-works": "rather_good", "later": "1"})
    page = answering.get("/vastaa/pieni/myohemmin/").content.decode()
    link = re.search(r"http://testserver(/vastaus/\S+?/)", page)[1]

    elsewhere = Client()
    elsewhere.get(link)
    assert 'value="rather_good"' in elsewhere.get("/vastaa/pieni/?osa=2").content.decode()
    assert re.search(
        r'value="rather_good"[^>]*checked', elsewhere.get("/vastaa/pieni/?osa=2").content.decode()
    )


@pytest.mark.parametrize(
    "path", ["/vastaa/pieni/", "/vastaa/pieni/lahetys/", "/vastaa/pieni/kiitos/", "/vastaus/x/"]
)
def test_pages_are_not_cached_or_indexed(survey, answering, path):
    got = answering.get(path)

    assert "no-store" in got["Cache-Control"]
    assert "noindex" in got["X-Robots-Tag"]
    assert "ETag" not in got


def test_logs_have_no_secrets(survey, invitation, caplog):
    event = {"request": f"GET /sv/vastaus/{SECRET}/", "event": f"Not Found: /vastaus/{SECRET}/"}
    given = settings.LOG_CUTTER(None, "info", event)

    assert SECRET not in str(given)
    assert given["request"] == "GET /sv/vastaus/[…]/"


@pytest.mark.parametrize(("path", "is_logged"), [("/sv/vastaa/pieni/", False), ("/kunnat/", True)])
def test_logs_do_not_identify_respondents(path, is_logged):
    given = settings.LOG_CUTTER(
        None, "info", {"request": f"POST {path}", "ip": "10.0.0.7", "user_id": 3}
    )

    assert ("ip" in given, "user_id" in given) == (is_logged, is_logged)


def test_robots_txt_excludes_the_form(client):
    assert "Disallow: /sv/vastaa/" in client.get("/robots.txt").content.decode()


@override_settings(SESSION_COOKIE_SECURE=True)
def test_cookie_is_secure_over_https(survey, answering):
    answering.get("/vastaa/pieni/")

    assert answering.cookies["vastaus-pieni"]["secure"]
