"""The admin never overwrites changes that the user has not seen, and executes nothing twice.

Every change form is taken as a browser gets it. The row behind it is changed, the form is sent:
409, nothing written, what was typed is still there; sent once more, it is accepted.
"""

from datetime import date

import pytest
from django.contrib import admin
from django.db import models
from pghistory.models import Context

from accounts.models import Erasure
from agreements.models import Agreement, AgreementStatus, Decision, Kind
from cooperation.models import Theme
from forums.models import Forum
from tests.admin_pages import OURS, form_of, page_of
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    PartyFactory,
    PartyStandingFactory,
    PersonFactory,
    RoleFactory,
    ThemeFactory,
    UserFactory,
)
from tests.made import FACTORY_OF
from tests.rendered import form_in

pytestmark = pytest.mark.django_db

TYPED = "Kirjoitettu täällä"
BEHIND = "Muutettu takana"


@pytest.fixture
def staff(client):
    """A user who is both staff and administrator: every form can be changed."""
    user = UserFactory(staff=True, is_demonstration=True)
    RoleFactory(user=user, kind="administrator", county=None)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def may_change(model, request, obj):
    return admin.site._registry[model].has_change_permission(request, obj)


def words_in(model, names):
    """A field of free text among the names; None if there is none."""
    for column in model._meta.concrete_fields:
        is_words = type(column) in (models.CharField, models.TextField)
        if is_words and not column.choices and column.name in names and not column.primary_key:
            room = column.max_length or 100
            if room >= len(TYPED) and column.name not in ("slug", "key"):
                return column.name
    return None


def change_behind(obj):
    """Another user changes the row, in a text field if it has one."""
    names = {one.name for one in obj._meta.concrete_fields}
    name = words_in(type(obj), names - ({"name"} if "regional_council" in names else set()))
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    rows.update(**({name: BEHIND} if name else {"version": models.F("version")}))


def values(obj):
    return type(obj)._base_manager.filter(pk=obj.pk).values().get()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_stale_form_is_refused_keeps_what_was_typed_and_is_accepted_when_sent_again(staff, model):
    obj = FACTORY_OF[model]()
    page = staff.get(page_of(obj))
    if not may_change(model, page.wsgi_request, obj):
        return
    form = form_of(page)
    typed = words_in(model, form.data)
    sent = form.sent(**({typed: TYPED} if typed else {}))
    change_behind(obj)
    before = values(obj)

    refused = staff.post(page_of(obj), sent)

    assert refused.status_code == 409
    assert values(obj) == before
    again = form_of(refused)
    if typed:
        assert again.data[typed] == [TYPED]
        assert TYPED in refused.rendered_content.split("</section>")[0]
    assert staff.post(page_of(obj), again.sent()).status_code == 302
    if typed:
        assert values(obj)[typed] == TYPED


def row_of(inline, obj):
    """A row of the inline on the object's page."""
    if inline.model.__name__ in ("PartyStanding", "Decision"):
        return FACTORY_OF[inline.model](party=PartyFactory(agreement=obj))
    keys = [
        one.name
        for one in inline.model._meta.concrete_fields
        if one.is_relation and one.related_model is type(obj)
    ]
    return FACTORY_OF[inline.model](**{inline.fk_name or keys[0]: obj})


INLINES = [
    pytest.param(model, inline, id=f"{model.__name__}-{inline.model.__name__}")
    for model in OURS
    for inline in admin.site._registry[model].inlines
    if inline.model in FACTORY_OF
]


@pytest.mark.parametrize(("model", "inline"), INLINES)
def test_form_is_refused_where_a_row_in_it_has_changed(staff, model, inline):
    obj = FACTORY_OF[model]()
    row = row_of(inline, obj)
    form = form_of(staff.get(page_of(obj)))
    change_behind(row)
    before = values(obj), values(row)

    refused = staff.post(page_of(obj), form.sent())

    assert refused.status_code == 409
    assert (values(obj), values(row)) == before
    assert staff.post(page_of(obj), form_of(refused).sent()).status_code == 302
    assert {**values(row), "version": 0} == {**before[1], "version": 0}


def test_untouched_fields_get_the_values_that_others_wrote(staff):
    agreement = AgreementFactory(title_fi="Ensin", title_sv="Först")
    sent = form_of(staff.get(page_of(agreement))).sent(title_sv="Min rubrik")
    Agreement.objects.filter(pk=agreement.pk).update(title_fi="Muiden nimi")

    refused = staff.post(page_of(agreement), sent)
    staff.post(page_of(agreement), form_of(refused).sent())

    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.title_sv) == ("Muiden nimi", "Min rubrik")


def test_differing_field_is_marked_with_both_versions(staff):
    agreement = AgreementFactory(title_fi="Ensin")
    sent = form_of(staff.get(page_of(agreement))).sent(title_fi="Minun")
    Agreement.objects.filter(pk=agreement.pk).update(title_fi="Muiden", template="Malli")

    (found,) = staff.post(page_of(agreement), sent).context["differences"]

    fields = {(line.opened, line.now, line.typed, line.differs) for line in found.different}
    assert fields == {("Ensin", "Muiden", "Minun", True), ("", "Malli", "", True)}


def test_row_deleted_meanwhile_is_offered_as_new_if_it_was_edited(staff):
    party = PartyFactory()
    DecisionFactory(party=party, diary_number="D/1")
    DecisionFactory(party=party, diary_number="D/2")
    sent = form_of(staff.get(page_of(party.agreement))).sent(**{"decision-1-diary_number": "D/9"})
    Decision.objects.all().delete()

    refused = staff.post(page_of(party.agreement), sent)
    assert refused.status_code == 409
    assert staff.post(page_of(party.agreement), form_of(refused).sent()).status_code == 302

    assert [one.diary_number for one in Decision.objects.all()] == ["D/9"]


def test_input_for_a_record_deleted_meanwhile_is_shown_on_the_page(staff):
    forum = ForumFactory()
    sent = form_of(staff.get(page_of(forum))).sent(mandate=TYPED)
    forum.delete()

    refused = staff.post(page_of(forum), sent)

    assert refused.status_code == 409
    assert TYPED in refused.rendered_content
    assert not Forum.objects.exists()


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"agreements.agreement:1": "x"}', "null"])
def test_form_without_versions_is_refused(staff, seen):
    agreement = AgreementFactory(title_fi="Ensin")
    sent = form_of(staff.get(page_of(agreement))).sent(title_fi="Minun", _seen=seen)

    assert staff.post(page_of(agreement), sent).status_code == 409
    agreement.refresh_from_db()
    assert agreement.title_fi == "Ensin"


def test_form_with_an_error_keeps_the_versions_it_was_opened_with(staff):
    agreement = AgreementFactory()
    sent = form_of(staff.get(page_of(agreement))).sent(title_fi="")
    with_error = staff.post(page_of(agreement), sent)
    assert with_error.status_code == 200
    Agreement.objects.filter(pk=agreement.pk).update(template="Malli")

    mended = form_of(with_error).sent(title_fi="Minun")
    assert staff.post(page_of(agreement), mended).status_code == 409


def test_form_saved_untouched_changes_no_version(staff):
    status = AgreementStatusFactory()

    staff.post(page_of(status.agreement), form_of(staff.get(page_of(status.agreement))).sent())

    assert AgreementStatus.objects.get().version == 1
    assert Agreement.objects.get().version == 1


# Executed once -----------------------------------------------------------------------------------


def test_double_click_makes_one_row(staff):
    theme = ThemeFactory()
    url = page_of(theme, "add")
    sent = form_of(staff.get(url)).sent(key="uusi", name_fi="Uusi", position="77", priority="0")

    first, second = staff.post(url, sent), staff.post(url, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert Theme.objects.filter(position=77).count() == 1


def test_double_click_makes_one_change(staff):
    agreement = AgreementFactory()
    sent = form_of(staff.get(page_of(agreement))).sent(title_fi="Minun")

    answers = [staff.post(page_of(agreement), sent).status_code for _ in range(2)]

    agreement.refresh_from_db()
    assert answers == [302, 302]
    assert agreement.version == 2


# Deleting and lists ------------------------------------------------------------------------------


def test_deletion_is_refused_if_the_rows_to_delete_have_changed(staff):
    decision = DecisionFactory()
    agreement = decision.party.agreement
    sent = form_in(staff.get(page_of(agreement, "delete")).rendered_content).sent()
    change_behind(decision)

    refused = staff.post(page_of(agreement, "delete"), sent)

    assert refused.status_code == 409
    assert BEHIND in refused.rendered_content
    assert Agreement.objects.exists()
    again = form_in(refused.rendered_content).sent(_reason="Kahteen kertaan")
    assert staff.post(page_of(agreement, "delete"), again).status_code == 302
    assert not Agreement.objects.exists()


def test_deletion_is_refused_if_more_rows_would_be_deleted_than_shown(staff):
    agreement = AgreementFactory()
    sent = form_in(staff.get(page_of(agreement, "delete")).rendered_content).sent()
    AgreementStatusFactory(agreement=agreement)

    assert staff.post(page_of(agreement, "delete"), sent).status_code == 409
    assert Agreement.objects.exists()


def changelist(client, obj):
    url = page_of(obj, "changelist")
    return url, form_in(client.get(url).rendered_content, "changelist-form")


def test_deletion_from_a_list_is_refused_if_a_row_has_changed(staff):
    agreement = AgreementFactory()
    url, form = changelist(staff, agreement)
    chosen = form.sent(action="delete_selected", _selected_action=[agreement.pk])
    change_behind(agreement)

    refused = staff.post(url, chosen)
    assert refused.status_code == 409
    confirm = staff.post(url, form_in(refused.rendered_content).sent())
    assert confirm.status_code == 200
    sent = form_in(confirm.rendered_content).sent()
    AgreementStatusFactory(agreement=agreement)
    refused = staff.post(url, sent)
    assert refused.status_code == 409
    assert Agreement.objects.exists()

    confirm = staff.post(url, form_in(refused.rendered_content).sent())
    assert staff.post(url, form_in(confirm.rendered_content).sent()).status_code == 302
    assert not Agreement.objects.exists()


def test_action_of_a_list_is_refused_if_a_row_has_changed_and_executed_once(staff):
    role = RoleFactory()
    url, form = changelist(staff, role)
    sent = form.sent(action="end_today", _selected_action=[role.pk])
    type(role).objects.filter(pk=role.pk).update(kind="observer", county=None)

    refused = staff.post(url, sent)
    assert refused.status_code == 409
    role.refresh_from_db()
    assert role.period.upper is None
    again = form_in(refused.rendered_content).sent()
    assert [staff.post(url, again).status_code for _ in range(2)] == [302, 302]
    role.refresh_from_db()
    assert role.period.upper is not None


def test_erasing_a_person_asks_for_confirmation(staff):
    person = PersonFactory()
    url, form = changelist(staff, person)

    question = staff.post(url, form.sent(action="erase", _selected_action=[person.pk]))
    answer = form_in(question.content.decode()).sent(reason="Oma pyyntö 1.11.2026")

    assert staff.post(url, answer).status_code == 302
    assert Erasure.objects.get().number == person.pk


# What is recorded --------------------------------------------------------------------------------


def test_reason_channel_and_source_are_recorded(staff):
    standing = PartyStandingFactory(source_channel="own_update")
    agreement = standing.party.agreement
    form = form_of(staff.get(page_of(agreement)))
    sent = form.sent(title_fi="Puhelussa kerrottu nimi", _reason="Puhelu 12.11.", _via="call") | {
        "partystanding-0-standing": "left"
    }

    assert staff.post(page_of(agreement), sent).status_code == 302

    agreement.refresh_from_db()
    standing.refresh_from_db()
    context = Context.objects.filter(metadata__channel="admin").latest("updated_at").metadata
    assert (context["reason"], context["via"]) == ("Puhelu 12.11.", "call")
    assert (agreement.source_channel, standing.source_channel) == ("call", "call")


def test_source_chosen_by_hand_is_left_as_chosen(staff):
    agreement = AgreementFactory(source_channel="own_update")
    sent = form_of(staff.get(page_of(agreement))).sent(source_channel="document", _via="email")

    staff.post(page_of(agreement), sent)

    agreement.refresh_from_db()
    assert agreement.source_channel == "document"


def test_rows_that_were_not_changed_keep_their_source(staff):
    status = AgreementStatusFactory(source_channel="document", since=date(2024, 1, 1))
    sent = form_of(staff.get(page_of(status.agreement))).sent(template="Malli", _via="email")

    staff.post(page_of(status.agreement), sent)

    status.refresh_from_db()
    assert status.source_channel == "document"


def test_new_record_is_recorded_with_its_reason(staff):
    county = CountyFactory()
    url = page_of(AgreementFactory(), "add")
    form = form_of(staff.get(url))
    sent = form.sent(county=county.code, kind=Kind.OTHER, title_fi="Uusi", _reason="Kirje")

    assert staff.post(url, sent).status_code == 302
    event = Agreement.pgh_event_model.objects.get(title_fi="Uusi")
    assert event.pgh_context.metadata["reason"] == "Kirje"


def test_themes_that_are_not_touched_stay_in_their_order(staff):
    themes = [ThemeFactory().key, ThemeFactory().key][::-1]
    agreement = AgreementFactory(themes=themes)
    sent = form_of(staff.get(page_of(agreement))).sent(title_fi="Toinen nimi")

    assert staff.post(page_of(agreement), sent).status_code == 302

    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.themes) == ("Toinen nimi", themes)


def test_a_record_gets_the_source_of_the_demonstration_only_if_it_had_it(staff):
    own, made_up = AgreementFactory(), AgreementFactory(source_channel="demonstration")

    offered = [
        b'<option value="demonstration"' in staff.get(page_of(one)).content
        for one in (own, made_up)
    ]
    refused = staff.post(
        page_of(own), form_of(staff.get(page_of(own))).sent(source_channel="demonstration")
    )

    assert offered == [False, True]
    assert refused.status_code == 200
    assert "source_channel" in refused.context["adminform"].form.errors
