"""Reporting an error on a public page: it reaches who keeps the record, and is answered there."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import mail, privacy
from accounts.access import Access
from accounts.models import MailMessage, Role, User
from changes import events
from changes.events import EventQuery
from tests.factories import MunicipalityFactory
from tests.stale_walk import edit_form
from workspace.models import ErrorReport

pytestmark = pytest.mark.django_db
TOLD = {"text": "Päätöksen päivä on väärä.", "email": "lukija@example.fi"}
LIST = "/oma-alue/alue-01/ilmoitukset/"


@pytest.fixture(autouse=True)
def nobody_has_sent_anything(made):
    """The count of what was sent outlives a test's transaction; the world has a report."""
    cache.clear()
    ErrorReport.objects.all().delete()


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("/alueet/alue-01/", "county"),
        ("/kunnat/001/", "municipality"),
        ("/sopimukset/{agreement}/", "agreement"),
    ],
)
def test_every_page_of_a_record_links_to_a_form_that_mails_the_coordinators(
    client, made, path, about
):
    path = path.format(agreement=made.own["agreement"].pk)
    assert f'href="{path}ilmoita/"' in text(client.get(path))

    answer = client.post(f"{path}ilmoita/", TOLD)

    report, sent = ErrorReport.objects.get(), MailMessage.objects.get()
    assert answer["Location"] == "/ilmoita/kiitos/"
    assert (report.county_id, report.page, report.text) == ("01", path, TOLD["text"])
    assert about == "county" or getattr(report, about) is not None
    assert sent.to == made.people["coordinator 01"].email
    assert TOLD["text"] in sent.text
    assert f"http://testserver{LIST}" in sent.text


def test_county_without_a_coordinator_has_its_reports_read_by_staff(client, made):
    Role.objects.filter(county="01").delete()

    client.post("/alueet/alue-01/ilmoita/", TOLD)

    assert MailMessage.objects.get().to == made.people["staff"].email


def test_the_text_is_removed_from_the_mail_log_once_sent(client, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)

    mail.deliver(MailMessage.objects.get().pk)

    assert TOLD["text"] not in MailMessage.objects.get().text
    assert ErrorReport.objects.get().text == TOLD["text"]


def test_form_with_the_hidden_field_filled_in_is_shown_again_with_what_was_typed(client, made):
    answer = client.post("/en/alueet/alue-01/ilmoita/", TOLD | {"website": "https://example.com"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "This was not sent yet." in html
    assert TOLD["text"] in html
    assert "example.com" not in html
    assert not ErrorReport.objects.exists()


def test_one_reader_sends_at_most_five_in_an_hour(client, made):
    sent = [client.post("/alueet/alue-01/ilmoita/", TOLD).status_code for _ in range(6)]

    assert sent == [302] * 5 + [429]
    assert ErrorReport.objects.count() == 5


def test_a_report_without_text_is_refused(client, made):
    answer = client.post("/alueet/alue-01/ilmoita/", {"text": " ", "email": "lukija@"})

    assert answer.status_code == 200
    assert 'id="id_text_error"' in text(answer)
    assert 'id="id_email_error"' in text(answer)
    assert 'value="lukija@"' in text(answer)


def test_report_is_listed_answered_and_the_answer_mailed(coordinator, client, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)
    MailMessage.objects.all().delete()
    report = ErrorReport.objects.get()
    path = f"{LIST}{report.pk}/"
    assert TOLD["text"] in text(coordinator.get(LIST))

    sent = edit_form(text(coordinator.get(path))).sent | {"answer": ["Kiitos, korjattu."]}
    assert coordinator.post(path, sent).status_code == 302

    report.refresh_from_db()
    assert report.answer == "Kiitos, korjattu."
    assert report.answered_by == User.objects.get(pk=made.people["coordinator 01"].pk)
    mailed = MailMessage.objects.get()
    assert mailed.to == TOLD["email"]
    assert "Kiitos, korjattu." in mailed.text
    assert "odottaa vastausta" not in text(coordinator.get("/oma-alue/alue-01/"))


def test_two_concurrent_answers_send_one_mail(coordinator, signed_in, client, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)
    path = f"{LIST}{ErrorReport.objects.get().pk}/"
    staff = signed_in("staff")
    forms = [(one, edit_form(text(one.get(path))).sent) for one in (coordinator, staff)]
    MailMessage.objects.all().delete()

    statuses = [one.post(path, form | {"answer": ["Korjattu"]}).status_code for one, form in forms]

    assert statuses == [302, 409]
    assert MailMessage.objects.count() == 1


def test_reports_are_visible_to_the_countys_editors_only(client, signed_in, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)
    path = f"{LIST}{ErrorReport.objects.get().pk}/"

    assert signed_in("coordinator 02").get(path).status_code == 403
    assert signed_in("contributor 001").get(path).status_code == 403
    assert signed_in("staff").get(path).status_code == 200


def test_report_can_be_deleted_for_good(coordinator, client, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)
    path = f"{LIST}{ErrorReport.objects.get().pk}/poista/"

    coordinator.post(path, edit_form(text(coordinator.get(path))).sent)

    assert not ErrorReport.objects.exists()
    kept = ErrorReport.pgh_event_model.objects.values()
    assert {event["pgh_label"] for event in kept} == {"insert", "delete"}
    assert not any(secret in str(event) for event in kept for secret in TOLD.values())


def test_history_of_a_report_is_shown_to_those_who_answer_it(coordinator, client, signed_in, made):
    client.post("/alueet/alue-01/ilmoita/", TOLD)
    report = ErrorReport.objects.get()
    path = f"{LIST}{report.pk}/"
    coordinator.post(
        path, edit_form(text(coordinator.get(path))).sent | {"answer": ["Kiitos, korjattu."]}
    )

    for who in (coordinator, signed_in("staff")):
        history = text(who.get(path)).partition('id="history"')[2]
        assert "Muutettu" in history
        assert "Kiitos, korjattu." in history
    wanted, day = EventQuery(record=(ErrorReport, report.pk)), timezone.localdate()
    for other in (Access.of(made.people["coordinator 02"], day), Access(day)):
        assert not events.read(other, wanted, size=9)


def test_stored_data_of_a_person_includes_their_reports(client, made):
    user = made.people["observer"]
    client.post("/alueet/alue-01/ilmoita/", TOLD | {"email": user.email})

    assert TOLD["text"] in str(privacy.stored_about(user))


def test_report_on_a_municipality_in_no_county_is_answered_by_staff(client, signed_in, made):
    MunicipalityFactory(code="091", slug="helsinki", special="helsinki")

    client.post("/kunnat/091/ilmoita/", TOLD)

    report, staff = ErrorReport.objects.get(), signed_in("staff")
    assert MailMessage.objects.get().to == made.people["staff"].email
    assert "http://testserver/oma-kunta/091/" in MailMessage.objects.get().text
    assert TOLD["text"] in text(staff.get("/oma-kunta/091/"))
    path = f"/oma-kunta/091/ilmoitukset/{report.pk}/"
    sent = edit_form(text(staff.get(path))).sent | {"answer": ["Korjattu"]}
    assert staff.post(path, sent).status_code == 302
