"""Promises of the feedback form: it reaches staff by mail and list, machines do not get through."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import mail
from accounts.access import Access
from accounts.models import MailMessage
from dashboard.feedback import mark_handled, take_in
from dashboard.models import Feedback
from tests.factories import RoleFactory, UserFactory, period

pytestmark = pytest.mark.django_db
TOLD = {"text": "Kunnan luku on väärin.", "email": "lukija@example.fi", "page": "/kunnat/236/"}


@pytest.fixture(autouse=True)
def nobody_has_sent_anything():
    """The count of what was sent outlives a test's transaction."""
    cache.clear()


def staff(**fields):
    return RoleFactory(kind="staff", county=None, user=UserFactory(**fields)).user


def test_feedback_is_stored_and_mailed_to_staff(client):
    member = staff()
    RoleFactory(kind="staff", county=None, period=period(date(2022, 3, 1), date(2023, 1, 1)))
    RoleFactory()

    answer = client.post("/palaute/", TOLD)

    assert answer["Location"] == "/palaute/kiitos/"
    assert client.get("/palaute/kiitos/").status_code == 200
    kept = Feedback.objects.get()
    assert (kept.text, kept.email, kept.page) == tuple(TOLD.values())
    sent = MailMessage.objects.get()
    assert sent.to == member.email
    assert all(words in sent.text for words in TOLD.values())


def test_the_text_is_removed_from_the_mail_log_once_sent(client):
    staff()
    client.post("/palaute/", TOLD)

    mail.deliver(MailMessage.objects.get().pk)

    assert TOLD["text"] not in MailMessage.objects.get().text
    assert Feedback.objects.get().text == TOLD["text"]


def test_form_with_the_hidden_field_filled_in_is_kept_aside_for_staff(client):
    staff()
    answer = client.post("/palaute/", TOLD | {"website": "https://example.com"})

    assert answer["Location"] == "/palaute/kiitos/"
    kept = Feedback.objects.get()
    assert (kept.text, kept.email, kept.is_set_aside) == (TOLD["text"], TOLD["email"], True)
    assert not MailMessage.objects.exists()


def test_what_is_taken_in_is_mailed_to_staff_like_any_other(client):
    member = staff()
    client.post("/palaute/", TOLD | {"website": "https://example.com"})

    assert [take_in(Feedback.objects.all(), list_url="https://a") for _time in (1, 2)] == [1, 0]
    assert not Feedback.objects.get().is_set_aside
    assert MailMessage.objects.get().to == member.email


def test_program_that_fills_in_the_hidden_field_is_limited_too(client):
    sent = TOLD | {"website": "https://example.com"}
    answers = [client.post("/palaute/", sent) for _number in range(6)]

    assert answers[-1].status_code == 429
    assert Feedback.objects.count() == 5


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "  "}, {"email": "x"}, {"text": "x" * 5001}, {"text": "a\x00b"}],
)
@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_errors_are_shown_and_the_input_is_kept(client, wrong, language):
    answer = client.post(f"{language}/palaute/", TOLD | wrong)

    assert answer.status_code == 200
    assert 'class="errm"' in answer.content.decode()
    assert not Feedback.objects.exists()
    if "text" not in wrong:
        assert TOLD["text"] in answer.content.decode()


def test_the_number_of_messages_from_one_address_per_hour_is_limited(client):
    answers = [client.post("/palaute/", TOLD) for _number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert TOLD["text"] in answers[-1].content.decode()
    assert Feedback.objects.count() == 5


def test_feedback_without_the_forms_token_is_refused():
    assert Client(enforce_csrf_checks=True).post("/palaute/", TOLD).status_code == 403


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/kunnat/236/?date=2024-06-30", "/kunnat/236/"),
        ("https://elsewhere.example/salaisuus/", ""),
    ],
)
def test_the_page_the_reader_came_from_is_stored(client, referer, page):
    html = client.get("/palaute/", headers={"referer": referer}).content.decode()

    assert (f'value="{page}"' in html) is bool(page)
    assert "salaisuus" not in html


def test_staff_see_feedback_and_others_do_not():
    Feedback.objects.create(text="Kiitos")
    today = date(2024, 6, 30)
    member, coordinator = staff(), RoleFactory().user

    assert Access.of(member, today).visible(Feedback.objects.all()).exists()
    assert not Access.of(coordinator, today).visible(Feedback.objects.all()).exists()
    assert not Access.of(None, today).visible(Feedback.objects.all()).exists()


def test_the_list_for_staff_is_not_public(client):
    answer = client.get(reverse("admin:dashboard_feedback_changelist"))

    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_what_is_handled_is_marked():
    Feedback.objects.create(text="Kiitos")

    assert mark_handled(Feedback.objects.all()) == 1
    assert mark_handled(Feedback.objects.all()) == 0
    assert Feedback.objects.get().handled_at


def test_history_shows_what_was_done_but_never_the_text():
    feedback = Feedback.objects.create(text="Salaisuus", email="a@example.fi", page="/alueet/")
    key = feedback.pk
    mark_handled(Feedback.objects.all())
    feedback.delete()

    events = Feedback.pgh_event_model.objects.filter(pgh_obj=key).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "update", "delete"]
    assert not {"text", "email"} & {field.name for field in events.model._meta.fields}


def test_staff_read_what_was_done_with_feedback(client):
    feedback = Feedback.objects.create(text="Salaisuus", email="a@example.fi", page="/alueet/")
    staff = UserFactory()
    RoleFactory(user=staff, kind="staff", county=None)
    type(staff).objects.filter(pk=staff.pk).update(is_demonstration=True)  # no second factor
    client.force_login(staff)

    response = client.get(f"/admin/dashboard/feedback/{feedback.pk}/history/")

    assert response.status_code == 200
