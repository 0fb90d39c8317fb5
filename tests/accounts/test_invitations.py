"""Invitations and handing over: a link that works once, and roles that end in time."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts import actions
from accounts.access import Access
from accounts.models import Invitation, MailMessage, Role, RoleKind, User
from tests.accounts import world
from tests.factories import UserFactory, with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
ANSWERS = {"name": "Aino", "password": "Kahvi-ja-pulla-7", "password_again": "Kahvi-ja-pulla-7"}


def absolute(path):
    return f"https://yhdyspinta.example.fi{path}"


@pytest.fixture(autouse=True)
def counties():
    world.make_county("01", "001", council="01")


def invite(email="aino@example.fi", **more):
    offer = actions.Offer(RoleKind.COORDINATOR, DateRange(TODAY, None), county_id="01")
    values = {"email": email, "offer": offer, "by": UserFactory(), "absolute": absolute}
    return actions.invite(**values | more)


def link():
    return re.search(r"https://yhdyspinta\.example\.fi(/\S+)", MailMessage.objects.first().text)[1]


def test_invited_person_chooses_a_password_and_has_the_role(client):
    invite()
    page = client.get(link(), follow=True)
    assert page.redirect_chain == [("/kutsu/", 302)]
    assert "<strong>Aluekoordinaattori, " in page.content.decode()

    client.post("/kutsu/", ANSWERS)

    user = User.objects.get(email="aino@example.fi")
    assert Access.of(user, TODAY).counties == {"01"}
    assert user.check_password(ANSWERS["password"])
    assert client.get("/oma-tili/").url.endswith("/sovellus/")  # signed in, second factor next
    assert client.get("/kirjaudu/tunnistautuminen/sovellus/").status_code == 200


def test_invitation_link_works_once(client):
    invite()
    address = link()
    client.get(address)
    client.post("/kutsu/", ANSWERS)
    client.logout()

    assert client.get(address, follow=True).status_code == 404
    assert Role.objects.count() == 1


def test_invitation_link_expires(client):
    invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(link(), follow=True).status_code == 404
    client.post("/kutsu/", ANSWERS)
    assert not User.objects.filter(email="aino@example.fi").exists()


def test_withdrawn_link_is_refused(client):
    invitation = invite()
    actions.withdraw(invitation=invitation)

    assert client.get(link(), follow=True).status_code == 404


def test_unknown_link_is_refused_in_the_same_way(client):
    assert client.get("/kutsu/arvattu/", follow=True).status_code == 404


def test_new_link_invalidates_the_old_one(client):
    invitation = invite()
    old = link()
    actions.invite_again(invitation=invitation, absolute=absolute)

    assert client.get(old, follow=True).status_code == 404
    assert client.get(link(), follow=True).status_code == 200


def test_database_stores_no_working_link():
    invite()
    secret = link().rstrip("/").rpartition("/")[2]

    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(Invitation.pgh_event_model.objects.values()))


def test_weak_or_mistyped_password_is_refused(client):
    invite()
    client.get(link())

    for wrong in ({"password": "12345678", "password_again": "12345678"}, {"password": "x"}):
        assert client.post("/kutsu/", ANSWERS | wrong).context["form"].errors
    assert not User.objects.filter(email="aino@example.fi").exists()


def test_person_with_an_account_signs_in_and_accepts(client):
    user = UserFactory(email="aino@example.fi")
    invite(email="Aino@example.fi")
    client.get(link())
    assert client.get("/kutsu/").url == "/kirjaudu/?next=/kutsu/"

    client.force_login(user)
    client.get(link())
    client.post("/kutsu/")

    assert Access.of(user, TODAY).counties == {"01"}


def test_invitation_of_another_user_cannot_be_accepted(client):
    UserFactory(email="aino@example.fi")
    other = UserFactory()
    invite()
    client.force_login(other)
    client.get(link())

    client.post("/kutsu/")

    assert not other.roles.exists()


def test_invitation_does_not_give_access_to_an_existing_account():
    user = UserFactory(email="aino@example.fi")
    invite()
    secret = link().rstrip("/").rpartition("/")[2]

    with pytest.raises(ValidationError):
        actions.accept(secret=secret, name="X", password="Kahvi-ja-pulla-7")
    assert not user.roles.exists()


def test_mail_is_in_the_language_chosen():
    invite(language="sv")

    assert "/sv/kutsu/" in MailMessage.objects.first().text


def test_contributor_without_municipality_cannot_be_invited():
    with pytest.raises(ValidationError):
        invite(offer=actions.Offer(RoleKind.CONTRIBUTOR, DateRange(TODAY, None)))
    assert not MailMessage.objects.exists()


# Handing over


@pytest.fixture
def coordinator(client):
    user = with_role(RoleKind.OBSERVER)
    Role.objects.filter(user=user).update(kind=RoleKind.COORDINATOR, county="01")
    Role.objects.update(period=DateRange(TODAY - timedelta(days=30), None))
    User.objects.filter(pk=user.pk).update(is_demonstration=True)  # not about second factors
    client.force_login(user)
    return user


def hand_over(client, user, on, to="seuraaja@example.fi"):
    role = user.roles.get()
    return client.post(
        f"/oma-tili/luovuta/{role.pk}/", {"to": to, "on": on.isoformat(), "language": "fi"}
    )


def test_hand_over_ends_the_role_at_once_and_invites_the_successor(client, coordinator):
    hand_over(client, coordinator, TODAY)

    assert Access.of(coordinator, TODAY).counties == set()
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.county_id) == ("seuraaja@example.fi", "01")
    assert invitation.period == DateRange(TODAY, None)
    assert MailMessage.objects.get().to == "seuraaja@example.fi"


def test_hand_over_on_a_later_day_leaves_the_role_until_then(client, coordinator):
    day = TODAY + timedelta(days=10)
    hand_over(client, coordinator, day)

    assert Access.of(coordinator, day - timedelta(days=1)).counties == {"01"}
    assert Access.of(coordinator, day).counties == set()


def test_hand_over_to_oneself_or_into_the_past_changes_nothing(client, coordinator):
    hand_over(client, coordinator, TODAY, to=coordinator.email)
    hand_over(client, coordinator, TODAY - timedelta(days=1))

    assert Access.of(coordinator, TODAY).counties == {"01"}
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("last", [None, TODAY + timedelta(days=5)])
def test_hand_over_after_the_end_of_the_role_or_of_time_changes_nothing(client, coordinator, last):
    coordinator.roles.update(period=DateRange(TODAY, last))
    day = last or date(9999, 12, 31)

    assert hand_over(client, coordinator, day).status_code == 200
    assert coordinator.roles.get().period.upper == last
    assert not Invitation.objects.exists()


def test_role_of_another_user_cannot_be_handed_over(client, coordinator):
    other = with_role(RoleKind.CONTRIBUTOR, municipality__code="001")

    assert hand_over(client, other, TODAY).status_code == 404
    assert other.roles.get().period.upper is None


def test_role_that_begins_and_ends_today_is_deleted():
    user = with_role(RoleKind.OBSERVER)
    actions.end_role(role=user.roles.get(), on=TODAY)

    assert not user.roles.exists()
    assert Role.pgh_event_model.objects.filter(user_id=user.pk).count() == 2
