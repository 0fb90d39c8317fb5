"""Undoing a change and restoring a removed row: as new changes, never overwriting later ones."""

from __future__ import annotations

from datetime import date

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Agreement, AgreementStatus, Decision, Document, Party
from changes import events
from changes.events import EventQuery
from changes.timeline import may_undo
from changes.undo import hindrances, undo, version_now
from editing.edits import Stale
from forums.models import Forum
from negotiations.models import Negotiation
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    DocumentFactory,
    ForumFactory,
    NegotiationFactory,
    PartyFactory,
    StepFactory,
    UserFactory,
    with_role,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def county():
    return CountyFactory(code="18")


@pytest.fixture
def staff():
    return Access.of(with_role(RoleKind.STAFF), timezone.localdate())


@pytest.fixture
def coordinator(county):
    return Access.of(with_role(RoleKind.COORDINATOR, county=county), timezone.localdate())


def last(row, access, label=""):
    """The last event of the row itself."""
    wanted = EventQuery(record=(type(row), row if isinstance(row, int) else row.pk))
    found = [one for one in events.read(access, wanted, size=50) if one.model is type(row)]
    return next(one for one in found if label in ("", one.label))


def change(row, access, **values):
    with pghistory.context(user=access.user_id, edit=len(repr(values))):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return last(row, access)


def undo_shown(access, event, **how):
    """Undo it as the page does, with the version shown."""
    undo(access=access, event=event, version=version_now(event), **how)


def test_a_correction_is_undone_as_a_new_change(staff):
    agreement = AgreementFactory(title_fi="Oikea", description="Kuvaus")
    event = change(agreement, staff, title_fi="Väärä")

    undo_shown(staff, event, reason="Erehdys")

    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.description, agreement.version) == (
        "Oikea", "Kuvaus", 3,
    )  # fmt: skip
    metadata = last(agreement, staff).metadata
    assert metadata["user"] == staff.user_id
    assert metadata["channel"] == "page"
    assert metadata["reason"].endswith("Erehdys")


def test_later_changes_of_other_fields_stay(staff):
    agreement = AgreementFactory(title_fi="Oikea")
    event = change(agreement, staff, title_fi="Väärä")
    change(agreement, staff, description="Myöhempi")

    undo_shown(staff, event)

    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.description) == ("Oikea", "Myöhempi")


def test_a_field_changed_again_is_not_undone(staff):
    agreement = AgreementFactory(title_fi="Ensin")
    event = change(agreement, staff, title_fi="Sitten")
    change(agreement, staff, title_fi="Lopulta")

    with pytest.raises(ValidationError, match="has been changed again since"):
        undo_shown(staff, event)
    agreement.refresh_from_db()
    assert agreement.title_fi == "Lopulta"


def test_an_addition_is_undone_by_removing_it(staff):
    status = AgreementStatusFactory()

    undo_shown(staff, last(status, staff))

    assert not AgreementStatus.objects.exists()


def test_an_addition_with_later_changes_is_not_undone(staff):
    agreement = AgreementFactory()
    event = last(agreement, staff)
    with pghistory.context(user=staff.user_id):
        AgreementStatusFactory(agreement=agreement)

    with pytest.raises(ValidationError, match="Later changes build on it: Status of an agreement"):
        undo_shown(staff, event)
    assert Agreement.objects.filter(pk=agreement.pk).exists()


def test_a_confirmation_does_not_count_as_a_later_change(staff):
    status = AgreementStatusFactory()
    event = last(status, staff)
    with pghistory.context(user=staff.user_id):
        AgreementStatus.objects.filter(pk=status.pk).update(confirmed_at=timezone.now())

    assert hindrances(staff, event) == []


def test_a_removed_row_is_restored_with_its_key(staff):
    negotiation = NegotiationFactory(note="Muistiinpano")
    key, municipalities = negotiation.pk, list(negotiation.municipalities)
    with pghistory.context(user=staff.user_id):
        negotiation.delete()
    event = next(
        one
        for one in events.read(staff, EventQuery(subject="negotiations"), size=9)
        if one.label == "delete"
    )

    undo_shown(staff, event)

    found = Negotiation.objects.get(pk=key)
    assert (found.note, list(found.municipalities), found.version) == (
        "Muistiinpano", municipalities, 2,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="restored already"):
        undo_shown(staff, event)


def test_an_agreement_is_restored_with_the_rows_removed_with_it(staff):
    agreement = AgreementFactory(in_force=DateRange(date(2024, 1, 1), None))
    party = PartyFactory(agreement=agreement, standing=date(2024, 1, 1))
    decision = DecisionFactory(party=party)
    earlier = AgreementStatusFactory(agreement=agreement)
    with pghistory.context(user=staff.user_id):
        earlier.delete()
    key = agreement.pk
    with pghistory.context(user=staff.user_id, edit=2):
        agreement.delete()
    deleted = events.read(staff, EventQuery(about=(Agreement, key)), size=50)
    event = next(one for one in deleted if one.model is Agreement and one.label == "delete")

    undo_shown(staff, event)

    assert Agreement.objects.get(pk=key).in_force == DateRange(date(2024, 1, 1), None)
    assert Decision.objects.get(party__agreement=key).pk == decision.pk
    assert Party.objects.get().standings.count() == 1
    assert not AgreementStatus.objects.exists()


def test_a_row_is_restored_after_the_row_it_refers_to(staff):
    agreement = AgreementFactory()
    document = DocumentFactory(agreement=agreement, step=StepFactory(agreement=agreement))
    with pghistory.context(user=staff.user_id):
        agreement.delete()
    deleted = events.read(staff, EventQuery(subject="agreements"), size=9)
    event = next(one for one in deleted if one.model is Agreement and one.label == "delete")

    undo_shown(staff, event)

    assert Document.objects.get().step_id == document.step_id


def test_a_row_is_not_restored_without_the_row_it_belongs_to(staff):
    status = AgreementStatusFactory()
    with pghistory.context(user=staff.user_id):
        status.delete()
    event = next(one for one in events.read(staff, EventQuery(), size=9) if one.label == "delete")
    with pghistory.context(user=staff.user_id, edit=2):
        Agreement.objects.get().delete()

    with pytest.raises(ValidationError, match="«Agreement» that it belongs to has been removed"):
        undo_shown(staff, event)


def test_a_refusal_by_the_database_is_shown(staff):
    agreement = AgreementFactory()
    status = AgreementStatusFactory(agreement=agreement, since=date(2024, 1, 1))
    with pghistory.context(user=staff.user_id):
        status.delete()
    event = next(one for one in events.read(staff, EventQuery(), size=9) if one.label == "delete")
    AgreementStatusFactory(agreement=agreement, since=date(2024, 1, 1))

    with pytest.raises(ValidationError, match="already has a status from this day"):
        undo_shown(staff, event)
    assert AgreementStatus.objects.count() == 1


def test_a_coordinator_undoes_own_changes_only(coordinator, staff, county):
    forum = ForumFactory(county=county, convener="Ensin")
    own = change(forum, coordinator, convener="Oma")
    others = change(forum, staff, meets="Muun")

    undo_shown(coordinator, own)
    assert not may_undo(coordinator, others)
    with pytest.raises(PermissionDenied):
        undo_shown(coordinator, others)
    forum.refresh_from_db()
    assert (forum.convener, forum.meets) == ("Ensin", "Muun")


def test_a_user_whose_role_has_ended_cannot_undo(coordinator):
    other = ForumFactory(county=CountyFactory(code="05"), convener="Ensin")
    event = change(other, coordinator, convener="Oma, silloin")

    with pytest.raises(PermissionDenied):
        undo_shown(coordinator, event)
    assert Forum.objects.get().convener == "Oma, silloin"


def test_undo_from_another_version_is_stale(staff):
    agreement = AgreementFactory(title_fi="Ensin")
    event = change(agreement, staff, title_fi="Sitten")
    change(agreement, staff, description="Toinen ehti")

    with pytest.raises(Stale):
        undo(access=staff, event=event, version=2)


# The page ----------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client):
    user = UserFactory(is_superuser=True, is_demonstration=True)
    client.force_login(user)
    return Access.of(user, timezone.localdate())


def address(event):
    return f"/en/muutokset/{event.model._meta.label_lower}/{event.number}/kumoa/"


def test_the_page_asks_for_confirmation_and_undoes(client, signed_in):
    agreement = AgreementFactory(title_fi="Oikea")
    event = change(agreement, signed_in, title_fi="Väärä")

    page = client.get(address(event))
    assert "The fields get their earlier values back" in page.content.decode()
    form = {"reason": "Erehdys", "version": page.context["form"]["version"].value()}
    answer = client.post(address(event), form, follow=True)

    assert answer.redirect_chain[-1][0].endswith(f"/muutokset/?agreement={agreement.pk}")
    assert "It is undone." in answer.content.decode()
    assert "Erehdys" in answer.content.decode()
    agreement.refresh_from_db()
    assert agreement.title_fi == "Oikea"


def test_the_page_shows_why_a_change_cannot_be_undone(client, signed_in):
    agreement = AgreementFactory(title_fi="Ensin")
    event = change(agreement, signed_in, title_fi="Sitten")
    change(agreement, signed_in, title_fi="Lopulta")

    html = client.get(address(event)).content.decode()
    assert "has been changed again since" in html
    assert '<form method="post">' not in html
    assert client.post(address(event), {"version": 3}).status_code == 409


def test_a_change_made_meanwhile_is_not_overwritten(client, signed_in):
    agreement = AgreementFactory(title_fi="Ensin")
    event = change(agreement, signed_in, title_fi="Sitten")
    version = client.get(address(event)).context["form"]["version"].value()
    change(agreement, signed_in, description="Toinen ehti")

    answer = client.post(address(event), {"version": version, "reason": "Minun syyni"})
    assert answer.status_code == 409
    assert "Another user has changed this" in answer.content.decode()
    assert 'value="Minun syyni"' in answer.content.decode()

    shown = answer.context["form"]["version"].value()
    assert client.post(address(event), {"version": shown}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.description) == ("Ensin", "Toinen ehti")


@pytest.mark.parametrize("sent", [{}, {"version": ""}])
def test_undo_without_a_version_is_refused(client, signed_in, sent):
    agreement = AgreementFactory(title_fi="Ensin")
    event = change(agreement, signed_in, title_fi="Sitten")

    assert client.post(address(event), sent).status_code == 409
    agreement.refresh_from_db()
    assert agreement.title_fi == "Sitten"


def test_undo_by_other_users_and_of_unknown_changes_is_refused(client, signed_in):
    agreement = AgreementFactory()
    event = last(agreement, signed_in)

    assert client.get("/muutokset/agreements.agreement/999999/kumoa/").status_code == 404
    assert client.get("/muutokset/x.y/1/kumoa/").status_code == 404
    assert client.get(f"/muutokset/accounts.user/{event.number}/kumoa/").status_code in (403, 404)
    client.force_login(UserFactory(is_demonstration=True))
    assert client.get(address(event)).status_code == 403
    client.logout()
    assert client.get(address(event)).status_code == 302


def test_buttons_are_shown_to_users_who_may_undo(client, signed_in):
    change(AgreementFactory(title_fi="Ensin"), signed_in, title_fi="Sitten")

    assert "/kumoa/" in client.get("/muutokset/").content.decode()
    client.logout()
    assert "/kumoa/" not in client.get("/muutokset/").content.decode()


def test_the_admins_history_is_the_whole_timeline(client, signed_in):
    agreement = AgreementFactory(title_fi="Ensin")
    status = AgreementStatusFactory(agreement=agreement)
    change(agreement, signed_in, title_fi="Sitten")

    html = client.get(f"/en/admin/agreements/agreement/{agreement.pk}/history/").content.decode()
    assert '<del><span lang="fi">Ensin</span></del>' in html
    assert str(status) in html
    key = agreement.pk
    agreement.delete()
    assert client.get(f"/admin/agreements/agreement/{key}/history/").status_code == 200
    assert client.get("/admin/agreements/agreement/999999/history/").status_code == 302
