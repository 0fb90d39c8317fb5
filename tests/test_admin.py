"""The admin's promises: every list and form opens, forms show refusals, costs are fixed."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from agreements.models import Agreement, AgreementStatus, Decision, PartyStanding
from cooperation.models import MunicipalityGroup
from forums.models import Forum
from negotiations.models import Negotiation
from tests.admin_pages import OURS, form_of, page_of
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PersonFactory,
    ResponsibilityFactory,
    RoleFactory,
    StepFactory,
    ThemeFactory,
    UserFactory,
    period,
)
from tests.made import FACTORY_OF
from tests.rendered import form_in
from tests.rules import check_deferred_rules
from toolkit.constraints import RULES

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def as_shown(client, url):
    """The data a browser would send back from the form, untouched."""
    return form_of(client.get(url)).sent()


# Access ------------------------------------------------------------------------------------------


def test_admin_has_no_sign_in_of_its_own(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/kirjaudu/")
    assert response.redirect_chain[-1][0].endswith("?next=/admin/")


def test_user_who_is_neither_staff_nor_administrator_is_refused(client):
    client.force_login(
        RoleFactory(user__is_demonstration=True).user,
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("kind", ["staff", "administrator"])
def test_role_gives_access_to_the_admin_during_its_period(client, kind):
    today = timezone.localdate()
    role = RoleFactory(
        kind=kind, county=None, period=period(date(2024, 1, 1)), user__is_demonstration=True
    )
    client.force_login(role.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 200

    type(role).objects.update(period=period(date(2024, 1, 1), today))
    assert client.get("/admin/", follow=True).status_code == 403


def test_administrator_who_is_not_staff_reads_records_and_edits_people(client):
    role = RoleFactory(kind="administrator", county=None, user__is_demonstration=True)
    client.force_login(role.user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(page_of(AgreementFactory())).context["has_change_permission"] is False
    assert client.get(page_of(role)).context["has_change_permission"] is True


# Lists and forms ---------------------------------------------------------------------------------


KEPT_ELSEWHERE = {
    "surveys.Respondent",
    "surveys.Answer",
    "surveys.Coding",
    "surveys.Quotation",
    "surveys.Invitation",
    "surveys.Draft",
    "surveys.ImportMapping",
    "surveys.PendingImport",
    "surveys.ImportedFile",
    "surveys.ResultTable",
    "surveys.Cell",
    "surveys.FreeCross",
    "agreements.StoredFile",
    "background.LinkCheck",
    "importing.ImportRun",
    "workspace.ErrorReport",
    "editing.AcceptedEdit",
}
"""Single answers, which are not read one by one; what is counted from them; files; and what has
pages of its own beside the admin."""


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("accounts_user", "password__startswith=s"),
        ("accounts_invitation", "digest__startswith=a"),
        ("accounts_mailmessage", "secret__startswith=h"),
        ("accounts_mailmessage", "text__contains=h"),
    ],
)
def test_list_cannot_be_filtered_by_hidden_columns(staff, address, query):
    answer = staff.get(f"{reverse(f'admin:{address}_changelist')}?{query}")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("accounts_user", "is_active__exact=1&roles__kind__exact=staff"),
        ("accounts_mailmessage", "status__exact=sent"),
    ],
)
def test_lists_of_people_and_mail_can_be_filtered(staff, address, query):
    answer = staff.get(f"{reverse(f'admin:{address}_changelist')}?{query}")

    assert answer.status_code == 200


def test_a_lookup_while_typing_takes_any_text(staff):
    words = {"app_label": "agreements", "model_name": "party", "field_name": "agreement"}

    assert staff.get(reverse("admin:autocomplete"), words | {"term": "\0"}).status_code == 200


def test_link_to_a_new_record_opens_with_any_period(staff):
    answer = staff.get(reverse("admin:forums_forum_add"), {"period": "2024"})

    assert answer.status_code == 200


@pytest.mark.parametrize("language", ["", "/sv"])
def test_headings_for_screen_readers_are_in_the_language_of_the_page(staff, language):
    html = staff.get(f"{language}/admin/agreements/agreement/").content.decode()

    assert 'id="nav-sidebar"' in html
    for english in ("Model name", "Add link", "Change or view list link"):
        assert english not in html


def test_every_record_is_found_by_the_search_of_the_admin():
    parts = {
        inline.model for options in admin.site._registry.values() for inline in options.inlines
    }
    own = {
        model
        for model in FACTORY_OF
        if apps.get_app_config(model._meta.app_label).path.startswith(str(_root()))
        and model._meta.label not in KEPT_ELSEWHERE
    }

    assert own <= parts | set(admin.site._registry)


def _root():
    from django.conf import settings

    return settings.BASE_DIR


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_list_search_and_form_open_and_an_untouched_form_is_saved(staff, model):
    obj = FACTORY_OF[model]()

    assert staff.get(page_of(obj, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert staff.get(page_of(obj, "changelist"), {"q": "ä"}).status_code == 200
    if admin.site._registry[model].has_add_permission(staff.get("/admin/").wsgi_request):
        assert staff.get(page_of(obj, "add")).status_code == 200
    response = staff.post(page_of(obj), as_shown(staff, page_of(obj)))
    assert response.status_code == 302, _errors(response)
    assert staff.get(page_of(obj, "history")).status_code == 200
    if admin.site._registry[model].has_delete_permission(response.wsgi_request, obj):
        assert staff.get(page_of(obj, "delete")).status_code == 200


def _errors(response):
    formsets = [inline.formset.errors for inline in response.context["inline_admin_formsets"]]
    return response.context["adminform"].form.errors, formsets


def agreements(size):
    for _ in range(size):
        agreement = AgreementFactory(ready=date(2023, 1, 1))
        standing = PartyStandingFactory(party=PartyFactory(agreement=agreement))
        DecisionFactory(party=standing.party)


def forums(size):
    for _ in range(size):
        ForumParticipantFactory()


def people(size):
    for _ in range(size):
        ResponsibilityFactory()


def statements_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_list_and_form_take_the_same_queries_at_any_size(staff, model):
    """Ten of each: rows that each belong to their own county, agreement, person …"""
    obj = FACTORY_OF[model]()
    urls = [page_of(obj, "changelist"), page_of(obj)]
    for url in urls:
        staff.get(url)  # what is read once and cached
    of_one = [statements_of(staff, url) for url in urls]

    FACTORY_OF[model].create_batch(9)

    assert [statements_of(staff, url) for url in urls] == of_one
    assert of_one[0] <= 13


@pytest.mark.parametrize(
    ("address", "fill"),
    [
        ("agreements_agreement", agreements),
        ("agreements_decision", agreements),
        ("forums_forum", forums),
        ("cooperation_county", agreements),
        ("cooperation_municipality", forums),
        ("cooperation_person", people),
        ("accounts_user", RoleFactory.create_batch),
    ],
)
def test_list_takes_the_same_queries_however_much_belongs_to_its_rows(staff, address, fill):
    fill(1)
    url = reverse(f"admin:{address}_changelist")
    staff.get(url)  # what is read once and cached
    of_one = statements_of(staff, url)

    fill(9)

    assert statements_of(staff, url) == of_one


@pytest.mark.parametrize("size", [1, 12])
def test_page_of_an_agreement_takes_the_same_queries_at_any_size(
    staff, django_assert_max_num_queries, size
):
    agreement = AgreementFactory(ready=date(2023, 1, 1))
    for _ in range(size):
        standing = PartyStandingFactory(party=PartyFactory(agreement=agreement))
        DecisionFactory(party=standing.party)
        StepFactory(agreement=agreement)
    staff.get(page_of(agreement))

    with django_assert_max_num_queries(44):
        staff.get(page_of(agreement))


@pytest.mark.parametrize("words", ["yhteistyösopimus", "yhteistyosopimus", "yhteistösopimus"])
def test_agreement_is_found_in_spite_of_accents_and_a_wrong_letter(staff, words):
    AgreementFactory(title_fi="Soiten yhteistyösopimus")
    AgreementFactory(title_fi="Puitteet")

    response = staff.get(reverse("admin:agreements_agreement_changelist"), {"q": words})

    assert [row.title_fi for row in response.context["cl"].result_list] == [
        "Soiten yhteistyösopimus"
    ]


# Columns of today's state ------------------------------------------------------------------------


def cell(client, address, column):
    changelist = client.get(reverse(f"admin:{address}_changelist")).context["cl"]
    (row,) = changelist.result_list
    return getattr(changelist.model_admin, column)(row)


def test_list_of_agreements_shows_their_status_today(staff):
    agreement = AgreementFactory(ready=date(2023, 1, 1))
    for result in ("approved", "approved_with_changes", "rejected"):
        party = PartyFactory(agreement=agreement, standing=date(2023, 1, 1))
        DecisionFactory(party=party, result=result)
    PartyStandingFactory(party=PartyFactory(agreement=agreement), standing="left")
    PartyFactory(agreement=agreement, of_county=True, standing=date(2023, 1, 1))

    with translation.override("en"):
        assert cell(staff, "agreements_agreement", "status_today") == "ready"
    assert cell(staff, "agreements_agreement", "approvals") == "2/3"


def test_list_of_counties_shows_what_is_on_record_of_each_today(staff):
    county = CountyFactory()
    AgreementStatusFactory(agreement__county=county, status="in_approval", since=date(2024, 1, 1))
    current = AgreementFactory(county=county, ready=date(2023, 1, 1))
    party = PartyFactory(agreement=current, standing=date(2023, 1, 1))
    DecisionFactory(party=party)
    ForumFactory(county=county)
    for day in (date(2098, 1, 1), date(2097, 1, 1)):
        NegotiationFactory(
            county=county,
            outcome="",
            held_on=day,
            announced_on=date(2026, 1, 1),
            municipalities=[party.municipality_id],
        )

    with translation.override("en"):
        status = cell(staff, "cooperation_county", "status_today")
    assert f"/agreement/{current.pk}/" in status
    assert cell(staff, "cooperation_county", "approvals") == "1/1"
    assert cell(staff, "cooperation_county", "next_negotiation") == "1.1.2097"
    assert cell(staff, "cooperation_county", "forums_today") == 1


def test_agreement_without_a_status_is_not_recorded_rather_than_not_started(staff):
    AgreementFactory()

    response = staff.get(reverse("admin:agreements_agreement_changelist"), {"status": "unknown"})
    assert response.context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"outcome": "", "held_on": date(2099, 1, 1)}, "planned"),
        ({"outcome": "", "held_on": date(2024, 1, 1)}, "awaiting_outcome"),
        ({}, "held"),
        ({"cancelled": True}, "cancelled"),
    ],
)
def test_list_of_negotiations_shows_and_filters_their_state(staff, fields, state):
    NegotiationFactory(**fields)
    url = reverse("admin:negotiations_negotiation_changelist")

    found = {
        one: staff.get(url, {"state": one}).context["cl"].result_count
        for one in ("planned", "awaiting_outcome", "held", "cancelled")
    }
    assert [one for one, count in found.items() if count] == [state]


# One agreement on one page -----------------------------------------------------------------------


def test_one_page_has_statuses_parties_standings_and_decisions(staff):
    party = PartyFactory(standing=date(2023, 1, 1))
    DecisionFactory(party=party)
    AgreementStatusFactory(agreement=party.agreement)

    inlines = staff.get(page_of(party.agreement)).context["inline_admin_formsets"]

    shown = {inline.formset.model.__name__: len(inline.formset.initial_forms) for inline in inlines}
    assert shown | {"AgreementStatus": 1, "Party": 1, "PartyStanding": 1, "Decision": 1} == shown


def test_only_the_agreements_own_parties_can_be_chosen_and_shown(staff):
    decision = DecisionFactory()
    other = DecisionFactory()
    page = staff.get(page_of(decision.party.agreement))

    (formset,) = [
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.model is Decision
    ]
    assert [form.instance for form in formset.initial_forms] == [decision]
    data = as_shown(staff, page_of(decision.party.agreement)) | {"decision-0-party": other.party.pk}
    assert staff.post(page_of(decision.party.agreement), data).status_code == 200
    decision.refresh_from_db()
    assert decision.party != other.party


def test_decision_entered_on_the_page_makes_the_party_a_party(staff):
    standing = PartyStandingFactory(standing="prospective", since=date(2023, 1, 1))
    url = page_of(standing.party.agreement)
    data = as_shown(staff, url) | {
        "decision-TOTAL_FORMS": 1,
        "decision-0-party": standing.party_id,
        "decision-0-body_key": "council",
        "decision-0-decided_on": "2.9.2024",
        "decision-0-precision": "day",
        "decision-0-result": "approved",
        "decision-0-language": "fi",
        "decision-0-source_channel": "document",
    }

    assert staff.post(url, data).status_code == 302
    assert Decision.objects.get().decided_on == date(2024, 9, 2)
    assert PartyStanding.objects.filter(standing="party", since=date(2024, 9, 2)).exists()


def test_end_of_the_period_is_typed_as_the_last_day_and_writes_its_status(staff):
    agreement = AgreementFactory(ready=date(2023, 1, 1))
    data = as_shown(staff, page_of(agreement))
    data |= {"in_force_0": "1.1.2023", "in_force_1": "31.12.2025"}

    response = staff.post(page_of(agreement), data)

    assert response.status_code == 302, _errors(response)
    agreement.refresh_from_db()
    assert agreement.in_force == period(date(2023, 1, 1), date(2026, 1, 1))
    ended = AgreementStatus.objects.get(status="ended")
    assert (ended.reason, ended.since) == ("expired", date(2026, 1, 1))
    assert as_shown(staff, page_of(agreement))["in_force_1"] == ["31.12.2025"]


def test_day_known_to_the_half_year_is_stored_as_its_last(staff):
    row = AgreementStatusFactory(since=date(2024, 6, 30))
    data = as_shown(staff, page_of(row.agreement))
    data |= {"statuses-0-since": "1.2.2024", "statuses-0-precision": "half"}

    assert staff.post(page_of(row.agreement), data).status_code == 302
    row.refresh_from_db()
    assert (row.since, row.precision) == (date(2024, 6, 30), "half")


# Refusals ----------------------------------------------------------------------------------------


def test_refusal_by_a_trigger_is_shown_in_the_form_and_the_input_is_kept(staff):
    row = AgreementStatusFactory(since=date(2023, 1, 1))
    data = as_shown(staff, page_of(row.agreement))
    added = {
        "title_fi": "Uusi nimi",
        "statuses-TOTAL_FORMS": 2,
        "statuses-1-status": "ended",
        "statuses-1-reason": "terminated",
        "statuses-1-since": "1.1.2022",
        "statuses-1-precision": "day",
        "statuses-1-source_channel": "email",
    }

    response = staff.post(page_of(row.agreement), data | added)

    assert response.status_code == 200
    assert str(RULES["nothing_after_ended"]) in str(response.context["adminform"].form.errors)
    assert "Uusi nimi" in response.content.decode()
    assert AgreementStatus.objects.get() == row
    row.agreement.refresh_from_db()
    assert row.agreement.title_fi != "Uusi nimi"


def test_refused_change_shows_no_message_of_success(staff):
    row = AgreementStatusFactory(since=date(2023, 1, 1))
    data = as_shown(staff, page_of(row.agreement))
    data |= {"in_force_1": "30.12.2022"}

    response = staff.post(page_of(row.agreement), data)

    assert response.status_code == 200
    assert not list(response.context["messages"])
    assert str(RULES["nothing_after_ended"]) in str(response.context["adminform"].form.errors)


def test_refused_deletion_is_shown_on_the_page(staff):
    theme = ThemeFactory(key="employment")
    AgreementFactory(themes=["employment"])
    check_deferred_rules()

    shown = form_in(staff.get(page_of(theme, "delete")).rendered_content)
    response = staff.post(page_of(theme, "delete"), shown.sent(), follow=True)

    assert str(RULES["theme_still_named"]) in [str(m) for m in response.context["messages"]]
    assert type(theme).objects.filter(key="employment").exists()


def test_county_of_a_record_is_shown_and_not_changed(staff):
    for obj in (AgreementFactory(), ForumFactory(), MunicipalityGroupFactory()):
        data = as_shown(staff, page_of(obj)) | {"county": CountyFactory().code}
        assert staff.post(page_of(obj), data).status_code == 302
        before = obj.county_id
        obj.refresh_from_db()
        assert obj.county_id == before
    assert {Agreement, Forum, MunicipalityGroup}


# Negotiations ------------------------------------------------------------------------------------


def negotiation_of_two():
    county = CountyFactory()
    for code in ("001", "002"):
        MunicipalityFactory(code=code, county=county)
    row = NegotiationFactory(county=county, with_all=True, announced=True)
    check_deferred_rules()
    return row


def test_negotiation_with_all_lists_the_municipalities_of_its_new_day(staff):
    row = negotiation_of_two()
    data = as_shown(staff, page_of(row)) | {"held_on": "20.5.2024"}
    MunicipalityFactory(code="003", county=row.county)

    assert staff.post(page_of(row), data).status_code == 302
    row.refresh_from_db()
    assert row.municipalities == ["001", "002", "003"]


def test_correction_of_a_note_leaves_the_list_as_it_was(staff):
    row = negotiation_of_two()
    MunicipalityFactory(code="003", county=row.county)
    data = as_shown(staff, page_of(row)) | {"note": "Muistio liitetty."}

    assert staff.post(page_of(row), data).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.municipalities) == ("Muistio liitetty.", ["001", "002"])


def test_negotiation_is_moved_by_giving_it_another_day(staff):
    row = negotiation_of_two()
    data = as_shown(staff, page_of(row)) | {"moved_to": "1.9.2099"}

    assert staff.post(page_of(row), data).status_code == 302
    row.refresh_from_db()
    assert row.outcome == "cancelled"
    assert row.replaced_by.held_on == date(2099, 9, 1)


def test_combining_links_both_rows_and_separating_unlinks_both(staff):
    one = NegotiationFactory()
    other = NegotiationFactory(county=one.county, hyte=True)

    data = as_shown(staff, page_of(one)) | {"combined_with": other.pk}
    assert staff.post(page_of(one), data).status_code == 302
    other.refresh_from_db()
    assert other.combined_with == one

    data = as_shown(staff, page_of(one)) | {"combined_with": ""}
    assert staff.post(page_of(one), data).status_code == 302
    assert not Negotiation.objects.filter(combined_with__isnull=False).exists()


def test_person_found_by_name_can_be_chosen(staff):
    PersonFactory(name="Aino Esimerkki")
    response = staff.get(
        reverse("admin:autocomplete"),
        {
            "term": "aino",
            "app_label": "cooperation",
            "model_name": "responsibility",
            "field_name": "person",
        },
    )
    assert [found["text"] for found in response.json()["results"]] == ["Aino Esimerkki"]


def test_the_admin_inflects_no_name_of_a_kind_of_row(client, staff):
    AgreementFactory(), AgreementFactory()
    pages = {
        language: [
            client.get(f"{prefix}/admin/agreements/agreement/{path}").content.decode()
            for path in ("", f"{Agreement.objects.first().pk}/change/", "add/")
        ]
        for language, prefix in (("fi", ""), ("sv", "/sv"))
    }

    for language, expected in (
        ("fi", ("2 riviä", "Muokkaa: sopimus", "Lisää: sopimus")),
        ("sv", ("2 rader", "Ändra: avtal", "Lägg till: avtal")),
    ):
        for words, page in zip(expected, pages[language], strict=True):
            assert words in page
