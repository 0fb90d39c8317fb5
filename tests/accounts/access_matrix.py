"""The expected response for every URL and role; a test lists URLs that are missing here.

`path` is the requested path, with rows of the test's world in braces: {agreement} is the number of
county 01's agreement, {other.agreement} of county 02's; `who` are the roles that get the page. Of
the others, anonymous visitors are redirected to sign-in and the rest refused, unless `others` is
given.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = (
    "anonymous",
    "no role",
    "coordinator 01",
    "coordinator 02",
    "contributor 001",
    "contributor 003",
    "observer",
    "staff",
    "administrator",
)
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous"}
STAFF = frozenset({"staff"})
ADMINISTRATOR = frozenset({"administrator"})
OFFICE = STAFF | ADMINISTRATOR
KEEPERS_OF_COUNTIES = STAFF | {"coordinator 01", "coordinator 02"}
COORDINATOR_01 = STAFF | {"coordinator 01"}
KEEPERS = frozenset({"coordinator 01", "coordinator 02", "contributor 001", "contributor 003"})
OF_001 = COORDINATOR_01 | {"contributor 001"}
NOBODY: frozenset[str] = frozenset()
SIGN_IN = "sign in"


@dataclass(frozen=True)
class Line:
    """One request to one URL."""

    route: str
    path: str
    who: frozenset[str] = EVERYBODY
    ok: int = 200
    others: dict[str, object] = field(default_factory=dict)

    def expected(self, role: str) -> object:
        if role in self.who:
            return self.ok
        return self.others.get(role, SIGN_IN if role == "anonymous" else 403)


def for_all(status: int) -> dict[str, object]:
    return dict.fromkeys(ROLES, status)


def page(route: str, path: str) -> Line:
    return Line(route, path)


def own(route: str, path: str, **more: object) -> Line:
    return Line(route, path, SIGNED_IN, **more)  # type: ignore[arg-type]


# Signed-in users are redirected from pages for anonymous users.
def way_in(route: str, path: str) -> Line:
    return Line(route, path)


PAGES = [
    page("situation", "/"),
    page("county_list", "/alueet/"),
    page("county_compare", "/alueet/vertaa/?county=01&county=02"),
    page("county_detail", "/alueet/alue-01/"),
    page("agreement_list", "/sopimukset/"),
    page("agreement_detail", "/sopimukset/{agreement}/"),
    page("municipality_list", "/kunnat/"),
    page("municipality_detail", "/kunnat/001/"),
    page("municipality_by_name", "/kunnat/kunta-001/"),
    page("regional_council_list", "/liitot/"),
    page("regional_council_detail", "/liitot/01/"),
    page("forum_list", "/foorumit/"),
    page("survey_list", "/kyselyt/"),
    page("survey_detail", "/kyselyt/kysely/"),
    page("duty_list", "/velvoitteet/"),
    page("embed_list", "/upota/"),
    page("share_picture", "/jakokuva/2024-06-30.png"),
    page("embed", "/upota/map/"),
    page("recommendation_list", "/suositukset/"),
    page("method", "/nain-lasketaan/"),
    page("glossary", "/sanasto/"),
    page("accessibility", "/saavutettavuus/"),
    page("privacy", "/tietosuoja/"),
    page("feedback", "/palaute/"),
    page("feedback_thanks", "/palaute/kiitos/"),
    page("changes", "/muutokset/?county=01"),
    Line("changes_undo", "/muutokset/agreements.agreement/{event of agreement}/kumoa/", STAFF),
    Line(
        "changes_undo_all",
        "/muutokset/agreements.agreement/{event of agreement}/kumoa/kaikki/",
        STAFF,
    ),
    Line("changes_audit", "/muutokset/vienti/", ADMINISTRATOR),
    page("changes_feed", "/muutokset/atom/?county=01"),
    page("search", "/haku/?q=kunta"),
    page("method", "/nain-lasketaan/"),
    page("accessibility", "/saavutettavuus/"),
    page("privacy", "/tietosuoja/"),
    page("glossary", "/sanasto/"),
    page("feedback", "/palaute/"),
    page("feedback_thanks", "/palaute/kiitos/"),
    page("robots", "/robots.txt"),
    page("sitemap", "/sitemap.xml"),
    page("dcat", "/dcat/"),
    page("dcat_file", "/dcat.ttl"),
    # No contact is set
    Line("security_txt", "/.well-known/security.txt", NOBODY, others=for_all(404)),
    page("negotiation_list", "/neuvottelut/"),
    page("negotiation_calendar", "/neuvottelut.ics"),
    page("county_negotiation_calendar", "/alueet/alue-01/neuvottelut.ics"),
    page("upcoming_negotiation_calendar", "/tulevat-neuvottelut.ics"),
    page("county_upcoming_negotiation_calendar", "/alueet/alue-01/tulevat-neuvottelut.ics"),
    page("report_county_error", "/alueet/alue-01/ilmoita/"),
    page("report_municipality_error", "/kunnat/001/ilmoita/"),
    page("report_agreement_error", "/sopimukset/{agreement}/ilmoita/"),
    page("report_thanks", "/ilmoita/kiitos/"),
    # No file was uploaded to the world's document
    Line("document_file", "/asiakirjat/{document}/", NOBODY, others=for_all(404)),
    # Own records: the county's coordinators, the municipality's contributors, staff
    Line("own_places", "/oma-alue/", KEEPERS | STAFF),
    Line("import", "/oma-alue/tuonti/", KEEPERS_OF_COUNTIES),
    Line("import_template", "/oma-alue/tuonti/pohja/", KEEPERS_OF_COUNTIES),
    Line("import_template", "/oma-alue/tuonti/pohja/?list=forums", KEEPERS_OF_COUNTIES),
    Line("import_export", "/oma-alue/tuonti/vienti/?county=01", COORDINATOR_01),
    # Other users' imports are hidden: only the sender of the file sees an import
    Line(
        "import_run",
        "/oma-alue/tuonti/1/",
        NOBODY,
        others=dict.fromkeys(KEEPERS_OF_COUNTIES, 404),
    ),
    Line("own_county", "/oma-alue/alue-01/", COORDINATOR_01),
    Line("own_county_section", "/oma-alue/alue-01/neuvottelut/", COORDINATOR_01),
    Line("own_county_add", "/oma-alue/alue-01/foorumit/uusi/", COORDINATOR_01),
    Line("own_county_edit", "/oma-alue/alue-01/sopimukset/{agreement}/", COORDINATOR_01),
    Line(
        "own_county_delete", "/oma-alue/alue-01/neuvottelut/{negotiation}/poista/", COORDINATOR_01
    ),
    Line(
        "own_county_parties", "/oma-alue/alue-01/sopimukset/{agreement}/osapuolet/", COORDINATOR_01
    ),
    Line("own_county_round", "/oma-alue/alue-01/sopimukset/{agreement}/paatokset/", COORDINATOR_01),
    Line("own_county_begin", "/oma-alue/alue-01/sopimukset/valmistelu/", COORDINATOR_01),
    Line(
        "own_county_outcome", "/oma-alue/alue-01/neuvottelut/{negotiation}/tulos/", COORDINATOR_01
    ),
    Line("own_municipality_edit", "/oma-kunta/001/odotettu/{party}/", OF_001),
    Line(
        "own_municipality_edit",
        "/oma-kunta/001/odotettu/{other.party}/",
        NOBODY,
        others={**dict.fromkeys(OF_001, 404)},
    ),
    Line("own_county_case", "/oma-alue/alue-01/sopimukset/{agreement}/asiat/", COORDINATOR_01),
    # The row of another county is not found below one's own
    Line(
        "own_county_edit",
        "/oma-alue/alue-01/sopimukset/{other.agreement}/",
        NOBODY,
        others=dict.fromkeys(COORDINATOR_01, 404),
    ),
    Line("own_municipality", "/oma-kunta/001/", OF_001),
    Line("own_municipality_add", "/oma-kunta/001/paatokset/uusi/", OF_001),
    Line("own_municipality_edit", "/oma-kunta/001/paatokset/{municipal decision}/", OF_001),
    Line("own_municipality_edit", "/oma-kunta/001/odotettu/{party}/", OF_001),
    Line(
        "own_municipality_edit",
        "/oma-kunta/001/odotettu/{other.party}/",
        NOBODY,
        others=dict.fromkeys(OF_001, 404),
    ),
    Line(
        "own_municipality_delete",
        "/oma-kunta/001/vastuuhenkilot/{municipal responsibility}/poista/",
        OF_001,
    ),
    # A municipality's pages have fewer subjects
    Line(
        "own_municipality_edit",
        "/oma-kunta/001/sopimukset/{agreement}/",
        NOBODY,
        others=dict.fromkeys(SIGNED_IN, 404),
    ),
    # Answering a survey: here one that needs a personal link, which no user has
    Line("survey_link", "/vastaus/arvattu/", NOBODY, others=for_all(404)),
    Line("survey_answer", "/vastaa/kysely/", NOBODY, others=for_all(403)),
    Line("survey_later", "/vastaa/kysely/myohemmin/", NOBODY, others=for_all(403)),
    Line("survey_review", "/vastaa/kysely/lahetys/", NOBODY, others=for_all(403)),
    page("survey_thanks", "/vastaa/kysely/kiitos/"),
    # The staff's pages of a survey
    Line("survey_desk", "/kyselyt/kysely/tyo/", STAFF),
    Line("survey_step", "/kyselyt/kysely/tyo/vaihe/", NOBODY, others=for_all(405)),
    Line("survey_numbers", "/kyselyt/kysely/luvut/", STAFF),
    Line("survey_labelled", "/kyselyt/kysely/luvut/vastaukset/", NOBODY, others=for_all(405)),
    Line("survey_confirm", "/kyselyt/kysely/vahvista/", STAFF),
    Line("survey_edition", "/kyselyt/kysely/uusi-painos/", STAFF),
    Line("survey_abandon", "/kyselyt/kysely/luovu/", STAFF),
    Line("survey_sides", "/kyselyt/kysely/asteikot/", STAFF),
    Line("survey_results_preview", "/kyselyt/kysely/esikatselu/tulokset/", STAFF),
    Line("survey_preview", "/kyselyt/kysely/esikatselu/", STAFF),
    Line("survey_bank", "/kyselyt/kysely/pankki/", STAFF),
    Line("survey_copy", "/kyselyt/kysely/pankki/ota/", NOBODY, others=for_all(405)),
    Line("survey_invitations", "/kyselyt/kysely/linkit/", STAFF),
    Line("survey_send", "/kyselyt/kysely/linkit/laheta/", NOBODY, others=for_all(405)),
    Line("survey_import", "/kyselyt/kysely/tuonti/", STAFF),
    *(
        Line(f"survey_import_{name}", f"/kyselyt/kysely/tuonti/999/{path}/", STAFF, ok=404)
        for name, path in (
            ("columns", "sarakkeet"),
            ("values", "arvot"),
            ("check", "tarkistus"),
        )
    ),
    Line(
        "survey_import_trials",
        "/kyselyt/kysely/tuonti/999/koevastaukset/",
        NOBODY,
        others=for_all(405),
    ),
    Line("survey_import_begin", "/kyselyt/kysely/tuonti/999/tuo/", NOBODY, others=for_all(405)),
    Line("survey_import_progress", "/kyselyt/kysely/tuonti/999/eteneminen/", STAFF),
    Line("survey_code", "/kyselyt/kysely/avoimet/999/", STAFF),
    Line("survey_themes", "/kyselyt/kysely/avoimet/999/teemat/", STAFF),
    Line("survey_quote", "/kyselyt/kysely/avoimet/999/lainaa/", NOBODY, others=for_all(405)),
    Line("survey_quotations", "/kyselyt/kysely/lainaukset/", STAFF),
    # Background work
    Line("background_jobs", "/yllapito/taustatyot/", STAFF),
    Line("background_job_again", "/yllapito/taustatyot/1/uudelleen/", NOBODY, others=for_all(405)),
    # Signing in
    way_in("account_login", "/kirjaudu/"),
    way_in("account_signup", "/kirjaudu/vain-kutsuttu/"),
    way_in("account_inactive", "/kirjaudu/suljettu/"),
    way_in("account_reset_password", "/kirjaudu/salasana/"),
    way_in("account_reset_password_done", "/kirjaudu/salasana/lahetetty/"),
    way_in("account_reset_password_from_key", "/kirjaudu/salasana/1-arvattu/"),
    way_in("account_reset_password_from_key_done", "/kirjaudu/salasana/valmis/"),
    way_in("account_logout", "/kirjaudu/ulos/"),
    way_in("mfa_authenticate", "/kirjaudu/tunnistautuminen/koodi/"),
    way_in("mfa_login_webauthn", "/kirjaudu/avain/"),
    way_in("socialaccount_login_cancelled", "/kirjaudu/peruttu/"),
    Line("socialaccount_login_error", "/kirjaudu/virhe/", EVERYBODY, 401),
    way_in("socialaccount_signup", "/kirjaudu/ei-tilia/"),
    Line("openid_connect_login", "/kirjaudu/palvelu/x/", NOBODY, others=for_all(404)),
    Line("openid_connect_callback", "/kirjaudu/palvelu/x/paluu/", NOBODY, others=for_all(404)),
    # The user's account; for users without a second factor there is nothing to see or remove (404)
    own("accounts_own", "/oma-tili/"),
    own("accounts_continue", "/kirjaudu/jatka/"),
    own("accounts_sign_out_everywhere", "/oma-tili/istunnot/"),
    own("accounts_tokens", "/oma-tili/tunnukset/"),
    own("accounts_stored", "/oma-tili/tiedot/"),
    own("account_reauthenticate", "/kirjaudu/vahvista/"),
    own("account_change_password", "/kirjaudu/salasana/vaihda/"),
    own("account_set_password", "/kirjaudu/salasana/aseta/"),
    own("mfa_index", "/kirjaudu/tunnistautuminen/"),
    own("mfa_reauthenticate", "/kirjaudu/tunnistautuminen/vahvista/"),
    own("mfa_activate_totp", "/kirjaudu/tunnistautuminen/sovellus/"),
    own("mfa_deactivate_totp", "/kirjaudu/tunnistautuminen/sovellus/poista/", ok=404),
    own("mfa_view_recovery_codes", "/kirjaudu/tunnistautuminen/varakoodit/", ok=404),
    own("mfa_generate_recovery_codes", "/kirjaudu/tunnistautuminen/varakoodit/uudet/"),
    own("mfa_download_recovery_codes", "/kirjaudu/tunnistautuminen/varakoodit/lataa/", ok=404),
    own("mfa_list_webauthn", "/kirjaudu/tunnistautuminen/avaimet/"),
    own("mfa_add_webauthn", "/kirjaudu/tunnistautuminen/avaimet/lisaa/"),
    own("mfa_remove_webauthn", "/kirjaudu/tunnistautuminen/avaimet/999/poista/"),
    own("mfa_edit_webauthn", "/kirjaudu/tunnistautuminen/avaimet/999/nimi/"),
    own("mfa_reauthenticate_webauthn", "/kirjaudu/tunnistautuminen/avaimet/vahvista/"),
    own("socialaccount_connections", "/kirjaudu/yhdistetyt/"),
    Line(
        "accounts_hand_over",
        "/oma-tili/luovuta/{role of coordinator 01}/",
        frozenset({"coordinator 01"}),
        others=for_all(404) | {"anonymous": SIGN_IN},
    ),
    Line(
        "accounts_revoke_token",
        "/oma-tili/tunnukset/999/kumoa/",
        NOBODY,
        others=for_all(405) | {"anonymous": SIGN_IN},
    ),
    Line(
        "accounts_end_session",
        "/oma-tili/istunnot/999/lopeta/",
        NOBODY,
        others=for_all(405) | {"anonymous": SIGN_IN},
    ),
    Line("accounts_accept", "/kutsu/", NOBODY, others=for_all(404)),
    Line("accounts_invitation", "/kutsu/arvattu/", NOBODY, others=for_all(404)),
    page("accounts_outbox", "/kehitys/posti/"),
    # The admin's own pages; those of models follow from ADMIN
    Line("admin:index", "/admin/", OFFICE),
    Line(
        "admin:accounts_securityevent_export", "/admin/accounts/securityevent/csv/", ADMINISTRATOR
    ),
    Line("admin:county_records", "/admin/cooperation/county/tilanne/", STAFF),
    Line("admin:organisation_names", "/admin/cooperation/organisation/nimet/", STAFF),
    Line("admin:to_check", "/admin/tarkistettavat/", STAFF),
    Line("admin:county_record", "/admin/cooperation/county/01/tilanne/", STAFF),
    Line("admin:app_list", "/admin/accounts/", OFFICE),
    Line("admin:jsi18n", "/admin/jsi18n/", OFFICE),
    Line("admin:password_change", "/admin/password_change/", OFFICE),
    Line("admin:password_change_done", "/admin/password_change/done/", OFFICE),
    Line("admin:login", "/admin/login/", OFFICE),
    Line("admin:logout", "/admin/logout/", OFFICE),
    Line("admin:autocomplete", "/admin/autocomplete/", NOBODY),
    Line("admin:(?P<url>.*)$", "/admin/arvattu/", NOBODY, others=dict.fromkeys(OFFICE, 404)),
    # The API
    page("api-root", "/api/v1/"),
    page("api-schema", "/api/v1/schema/"),
    page("api-docs", "/api/v1/docs/"),
    page("api-docs-chapter", "/api/v1/docs/{chapter}/"),
    page("api-surveys", "/api/v1/surveys/"),
    page("api-survey", "/api/v1/surveys/kysely/"),
    # Its results are not published: there is no table for anybody
    Line("api-survey-table", "/api/v1/surveys/kysely/table/", NOBODY, others=for_all(404)),
    page("api-situation", "/api/v1/situation/?date=2024-06-30"),
    page(
        "api-situation-trend", "/api/v1/situation/trend/?from=2024-01-01&to=2024-06-30&step=month"
    ),
    page("api-download", "/api/v1/download/"),
    page("api-changes", "/api/v1/changes/?county=01"),
    page("api-situation-compare", "/api/v1/situation/compare/?from=2023-12-31&to=2024-06-30"),
]


@dataclass(frozen=True)
class Admin:
    """What each role may do with a model in the admin."""

    view: frozenset[str] = OFFICE
    add: frozenset[str] = STAFF
    change: frozenset[str] = STAFF
    delete: frozenset[str] = STAFF


RECORD = Admin()
LOG = Admin(add=NOBODY, change=NOBODY, delete=NOBODY)

# Every model in the admin. `change` is about the row that `SAMPLES` of the test names.
ADMIN = {
    "accounts.user": Admin(add=NOBODY, change=OFFICE, delete=NOBODY),
    "accounts.role": Admin(add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR),
    "accounts.invitation": Admin(add=OFFICE, change=NOBODY, delete=NOBODY),
    "accounts.mailmessage": LOG,
    "accounts.erasure": LOG,
    "accounts.securityevent": Admin(ADMINISTRATOR, add=NOBODY, change=NOBODY, delete=NOBODY),
    "cooperation.county": RECORD,
    "cooperation.municipality": RECORD,
    "cooperation.regionalcouncil": RECORD,
    "cooperation.employmentarea": RECORD,
    "cooperation.organisation": RECORD,
    "cooperation.municipalitygroup": RECORD,
    "cooperation.theme": RECORD,
    "cooperation.councilterm": RECORD,
    "cooperation.duty": RECORD,
    "cooperation.person": RECORD,
    "cooperation.responsibility": RECORD,
    "agreements.agreement": RECORD,
    "agreements.step": RECORD,
    "agreements.appendix": RECORD,
    "agreements.document": RECORD,
    "agreements.goal": RECORD,
    "agreements.decision": Admin(add=NOBODY),  # created on the page of its agreement
    "knowledge.plan": RECORD,
    "forums.forum": RECORD,
    "negotiations.negotiation": RECORD,
    "negotiations.nonestatement": RECORD,
    "negotiations.negotiationpractice": RECORD,
    "surveys.survey": RECORD,
    "surveys.question": RECORD,
    "surveys.bankquestion": RECORD,
    "surveys.publishedfigure": RECORD,
    "surveys.codebook": RECORD,
    "surveys.observation": RECORD,
    "dashboard.feedback": Admin(view=STAFF, add=NOBODY),
    "situation.remark": RECORD,
    "knowledge.assessment": RECORD,
    "situation.presentation": Admin(add=NOBODY, delete=NOBODY),  # one row
}


@dataclass(frozen=True)
class Collection:
    """A collection of the API.

    `readers` see the row of county 01 that is the sample, `editors` may write it, and `adders` may
    add rows somewhere. `is_fixed`: rows are neither added nor deleted.
    """

    sample: str
    editors: frozenset[str] = COORDINATOR_01
    adders: frozenset[str] = COORDINATOR_01 | {"coordinator 02"}
    readers: frozenset[str] = EVERYBODY
    is_fixed: bool = False


CONTRIBUTORS = frozenset({"contributor 001", "contributor 003"})
KEPT_BY_STAFF = {"editors": STAFF, "adders": STAFF}

COLLECTIONS = {
    "counties": Collection("01", editors=STAFF, is_fixed=True),
    "municipalities": Collection("001", editors=STAFF, is_fixed=True),
    "municipality-groups": Collection("{municipalitygroup}"),
    "regional-councils": Collection("01", editors=STAFF, is_fixed=True),
    "employment-areas": Collection("01", editors=STAFF, is_fixed=True),
    "organisations": Collection("{organisation}", **KEPT_BY_STAFF),
    "themes": Collection("employment", **KEPT_BY_STAFF),
    "council-terms": Collection("{term}", **KEPT_BY_STAFF),
    "duties": Collection("D01", **KEPT_BY_STAFF),
    "responsibilities": Collection(
        "{responsibility}", adders=COORDINATOR_01 | {"coordinator 02"} | CONTRIBUTORS
    ),
    "people": Collection("{person}", readers=COORDINATOR_01, is_fixed=True),
    "agreements": Collection("{agreement}"),
    "agreement-statuses": Collection("{agreementstatus}"),
    "parties": Collection("{party}"),
    "party-standings": Collection("{partystanding}"),
    "decisions": Collection(
        "{municipal decision}",
        editors=COORDINATOR_01 | {"contributor 001"},
        adders=COORDINATOR_01 | {"coordinator 02"} | CONTRIBUTORS,
    ),
    "steps": Collection("{step}"),
    "appendices": Collection("{appendix}"),
    "appendix-statuses": Collection("{appendixstatus}"),
    "documents": Collection("{document}"),
    "goals": Collection("{goal}"),
    "plans": Collection("{plan}"),
    "forums": Collection("{forum}"),
    "negotiations": Collection("{negotiation}"),
    "none-statements": Collection("{nonestatement}"),
    "negotiation-practices": Collection("{negotiationpractice}"),
}
