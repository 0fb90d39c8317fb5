"""The log of sign-ins and rights: what is in it, who reads it, and that it cannot be changed."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import caches
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange
from structlog.testing import capture_logs

from accounts import actions, security_log, tokens
from accounts.models import MailMessage, RoleKind, SecurityEvent, SecurityEventKind, User
from cooperation.roles import as_owner
from demonstration.accounts import remove_accounts
from tests.accounts import world
from tests.factories import PASSWORD, UserFactory, with_role
from tests.rules import check_deferred_rules

pytestmark = pytest.mark.django_db

LIST, EXPORT = "/admin/accounts/securityevent/", "/admin/accounts/securityevent/csv/"
NEW_PASSWORD = "Uusi-salasana-24-§"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["default"].clear()


@pytest.fixture
def user():
    return UserFactory(email="aino@example.org")


def sign_in(client, user, password=PASSWORD):
    return client.post("/kirjaudu/", {"login": user.email, "password": password})


def kinds(**chosen):
    events = SecurityEvent.objects.filter(**chosen).order_by("pk")
    return list(events.values_list("kind", flat=True))


def test_signing_in_and_out_and_failing_is_recorded(client, user):
    sign_in(client, user, "väärä")
    sign_in(client, user)
    client.post("/kirjaudu/ulos/")

    assert kinds(user=user) == ["sign_in_failed", "signed_in", "signed_out"]
    assert set(SecurityEvent.objects.values_list("network", flat=True)) == {"127.0.0.1"}


def test_limited_attempt_is_recorded(client, user):
    for _ in range(6):
        sign_in(client, user, "väärä")

    assert kinds(user=user) == ["sign_in_failed"] * 5 + ["sign_in_limited"]


def test_network_of_an_ipv6_address_is_recorded_not_the_address(user):
    sign_in(Client(REMOTE_ADDR="2001:db8:1:2:3:4:5:6"), user)

    assert SecurityEvent.objects.get().network == "2001:db8:1:2::/64"


def test_second_factor_is_recorded(client, user):
    TOTP.activate(user, generate_totp_secret())
    sign_in(client, user)
    client.post("/kirjaudu/tunnistautuminen/koodi/", {"code": "000000"})

    assert kinds(user=user) == ["second_factor_failed"]


def test_password_change_and_reset_are_recorded(client, user):
    client.post("/kirjaudu/salasana/", {"email": user.email})
    link = re.search(r"https?://testserver(/\S+)", MailMessage.objects.get().text)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sign_in(client, user, NEW_PASSWORD)
    typed = {"oldpassword": NEW_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    client.post("/kirjaudu/salasana/vaihda/", typed)

    assert kinds(user=user) == [
        *("password_reset_asked", "password_reset_done"),
        *("signed_in", "password_changed"),
    ]


def test_token_is_recorded_when_made_first_used_refused_and_ended(client, user):
    soon = timezone.now() + timedelta(days=1)
    token, secret = tokens.make_token(user=user, name="Raportti", scope="read", expires_at=soon)
    for _ in range(2):
        client.get("/api/v1/themes/", headers={"Authorization": f"Bearer {secret}"})
    tokens.revoke_token(token=token)
    client.get("/api/v1/themes/", headers={"Authorization": f"Bearer {secret}"})

    assert kinds() == ["token_made", "token_first_used", "token_ended", "token_refused"]
    assert secret not in str(list(SecurityEvent.objects.values()))


def test_invitation_and_role_are_recorded(client, user):
    world.make_county("01", council="01")
    SecurityEvent.objects.all()
    offer = actions.Offer(RoleKind.COORDINATOR, DateRange(TODAY, None), county_id="01")
    invitation = actions.invite(
        email="uusi@example.org", offer=offer, by=user, absolute="https://a.fi{}".format
    )
    secret = re.search(r"kutsu/(\S+)/", MailMessage.objects.get().text)[1]
    made = actions.accept(secret=secret, name="Uusi", password=PASSWORD)
    actions.end_role(role=made.roles.get(), on=TODAY + timedelta(days=1))
    actions.end_role(role=made.roles.get(), on=TODAY)

    assert kinds() == [
        *("invited", "role_changed", "invitation_accepted", "role_changed", "role_removed"),
    ]
    details = list(SecurityEvent.objects.order_by("pk").values_list("detail", flat=True))
    assert details[0].startswith(f"{invitation.pk}: ")
    assert f"[{TODAY}, …)" in details[1]
    assert "example.org" not in " ".join(details)


def test_role_given_in_the_admin_is_recorded_with_who_gave_it(client, user):
    administrator = with_role(RoleKind.ADMINISTRATOR)
    User.objects.filter(pk=administrator.pk).update(is_demonstration=True)
    client.force_login(administrator)
    client.post(
        "/admin/accounts/role/add/",
        {"user": user.pk, "kind": "observer", "period_0": "2024-01-01", "period_1": ""},
    )

    assert user.roles.get().kind == "observer"
    event = SecurityEvent.objects.get(user=user)
    assert (event.kind, event.done_by) == ("role_changed", administrator)


def test_refused_page_is_recorded_of_a_signed_in_user_only(client):
    observer = with_role(RoleKind.OBSERVER)
    before = SecurityEvent.objects.count()
    Client().get("/admin/login/")
    client.force_login(observer)
    client.get("/admin/login/")

    event = SecurityEvent.objects.first()
    assert SecurityEvent.objects.count() == before + 1
    assert (event.kind, event.user, event.detail) == ("refused", observer, "GET /admin/login/")


def test_signed_in_respondent_of_a_survey_is_not_recorded(rf, user):
    request = rf.get("/sv/vastaa/kysely/")
    request.user = user
    security_log.record_refusal(request)
    assert not SecurityEvent.objects.exists()

    other = rf.get("/oma-alue/alue-01/")
    other.user = user
    security_log.record_refusal(other)
    assert SecurityEvent.objects.count() == 1


def test_refusals_of_one_user_add_a_hundred_rows_a_day(rf, user):
    request = rf.get("/oma-alue/alue-01/")
    request.user = user
    for _ in range(103):
        security_log.record_refusal(request)

    assert SecurityEvent.objects.count() == 100


def test_each_event_is_a_log_line_of_a_stable_name(client, user):
    with capture_logs() as lines:
        sign_in(client, user, "väärä")
        sign_in(client, user)

    found = {line["event"]: line for line in lines if line["event"].startswith("security.")}
    assert set(found) == {"security.sign_in_failed", "security.signed_in"}
    assert found["security.signed_in"]["account"] == user.pk
    assert found["security.signed_in"]["network"] == "127.0.0.1"
    assert user.email not in str(lines)
    assert "väärä" not in str(lines)


# Reading


def administrator_signed_in(client, kind=RoleKind.ADMINISTRATOR):
    reader = with_role(kind)
    User.objects.filter(pk=reader.pk).update(is_demonstration=True)  # not about second factors
    client.force_login(reader)
    return client


def test_administrator_filters_and_exports_what_is_listed(client, user):
    sign_in(Client(), user, "väärä")
    sign_in(Client(), user)
    SecurityEvent.objects.create(kind="refused", user=user, detail="=HYPERLINK(1)")
    administrator_signed_in(client)

    page = client.get(LIST, {"kind__exact": "signed_in"}).content.decode()
    assert f"{EXPORT}?kind__exact=signed_in" in page
    exported = client.get(EXPORT, {"kind__exact": "signed_in"})
    rows = list(csv.DictReader(StringIO(exported.getvalue().decode())))
    assert [(row["kind"], row["account"]) for row in rows] == [("signed_in", user.email)]
    assert exported["Cache-Control"].startswith("max-age=0") or "no-store" in str(exported.headers)

    whole = client.get(EXPORT, {"q": "HYPERLINK"}).getvalue().decode()
    assert "'=HYPERLINK(1)" in whole


@pytest.mark.parametrize("kind", [RoleKind.STAFF, RoleKind.OBSERVER])
def test_others_do_not_read_the_log(client, kind):
    administrator_signed_in(client, kind)

    for path in (LIST, EXPORT):
        assert client.get(path, follow=True).status_code == 403


# Append-only, for a year


@pytest.mark.parametrize(
    "change",
    [
        lambda: SecurityEvent.objects.update(network=""),
        lambda: SecurityEvent.objects.all()._raw_delete("default"),
    ],
)
def test_role_that_serves_can_only_add(user, change):
    SecurityEvent.objects.create(kind="signed_in", user=user)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        change()


def test_events_are_deleted_after_twelve_months(user):
    for days in (364, 367):
        moment = timezone.now() - timedelta(days=days)
        SecurityEvent.objects.create(kind="signed_in", user=user, happened_at=moment)

    security_log.sweep()

    left = SecurityEvent.objects.get()
    assert timezone.now() - left.happened_at < timedelta(days=365)


def test_demonstration_is_removed_with_its_events(client):
    user = with_role(RoleKind.STAFF, user=UserFactory(is_demonstration=True))
    sign_in(client, user)

    with as_owner():
        remove_accounts()
    check_deferred_rules()

    assert not User.objects.filter(pk=user.pk).exists()
    assert not SecurityEvent.objects.exists()


def test_every_kind_has_words_of_its_own():
    labels = [str(label) for label in SecurityEventKind.labels]

    assert len(set(labels)) == len(labels) == 23
