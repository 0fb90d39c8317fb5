"""Writing through the API: checked by the rules, recorded, without lost updates."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.conf import settings
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from accounts.models import RoleKind
from agreements.models import Agreement, AgreementStatus, Party
from cooperation.models import County, Municipality, Responsibility
from editing.models import AcceptedEdit
from forums.models import Forum, ForumParticipant
from negotiations.models import Negotiation
from tests import factories as make
from tests.api.conftest import COLLECTIONS, writer

WRITTEN = {name for name, view in COLLECTIONS.items() if hasattr(view, "partial_update")}
MADE = {name for name, view in COLLECTIONS.items() if hasattr(view, "create")}


def first(client, name):
    """The first row of a collection, with its address."""
    row = client.get(f"/api/v1/{name}/").json()["results"][0]
    return row, f"{name}/{row.get('id', row.get('code', row.get('key')))}/"


def refused(response, status=400):
    """The fields with errors."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    return [error["field"] for error in response.json()["errors"]]


def county():
    return County.objects.first()


def agreement():
    return Agreement.objects.first()


def path_of(row):
    return f"{row._meta.model_name}s/{row.pk}/"


# Round trip ----------------------------------------------------------------------------------


def test_sending_a_row_back_changes_nothing(staff):
    for name in WRITTEN:
        row, path = first(staff.client, name)
        etag = staff.etag(path)
        for method in ("patch", "put"):
            response = staff.send(method, path, row, seen=etag)

            assert response.status_code == 200, (name, method, response.content)
            assert response["ETag"] == etag
            assert response.json() == row


def test_copy_of_a_row_can_be_created(staff):
    """A copy without what the system writes itself; some rows cannot exist twice."""
    copies = {"steps", "documents", "goals", "plans", "forums", "negotiations", "decisions"}
    for name in copies:
        row, _ = first(staff.client, name)
        view = COLLECTIONS[name]
        sent = {field: row[field] for field in view.serializer_class.input_class()().fields}
        response = staff.post(f"{name}/", sent)

        assert response.status_code == 201, (name, response.content)
        made = response.json()
        assert {field: made[field] for field in sent} == sent
        assert staff.client.get(response["Location"]).json() == made
        assert staff.etag(f"{name}/{made['id']}/") == response["ETag"]


def test_edit_is_recorded_with_user_channel_and_reason(coordinator):
    response = coordinator.patch(
        f"{path_of(agreement())}?reason=Kirje%2012.3.", {"template": "Kuntaliitto"}
    )

    event = Agreement.pgh_event_model.objects.latest("pgh_id")
    assert response.json()["version"] == event.version == 2
    context = event.pgh_context.metadata
    assert (context["channel"], context["reason"]) == ("api", "Kirje 12.3.")
    assert context["user"] == coordinator.user.pk


def test_texts_are_changed_language_by_language(coordinator):
    before = agreement().title_fi
    response = coordinator.patch(path_of(agreement()), {"title": {"sv": "Avtal"}})

    assert response.json()["title"] == {"fi": before, "sv": "Avtal", "en": ""}


def test_put_requires_every_field_and_empties_omitted_languages(coordinator):
    row, path = first(coordinator.client, "agreements")
    agreement_with = row | {"title": {"fi": "Uusi nimi"}}
    response = coordinator.send("put", path, agreement_with, seen=coordinator.etag(path))
    assert response.json()["title"] == {"fi": "Uusi nimi", "sv": "", "en": ""}

    del agreement_with["character"]
    response = coordinator.send("put", path, agreement_with, seen=coordinator.etag(path))
    assert "character" in refused(response)


def test_edit_without_changes_is_not_recorded(coordinator):
    path = path_of(agreement())
    before = Agreement.pgh_event_model.objects.count()

    response = coordinator.patch(path, {"template": agreement().template})

    assert response.json()["version"] == 1
    assert Agreement.pgh_event_model.objects.count() == before


def test_edit_ends_the_confirmation_only_if_it_changes_something(coordinator):
    confirmed_at = timezone.now()
    Forum.objects.update(confirmed_at=confirmed_at)
    row, path = first(coordinator.client, "forums")
    assert coordinator.patch(path, {"meets": row["meets"]}).json()["confirmed_at"]

    assert coordinator.patch(path, {"meets": "Joka kuu"}).json()["confirmed_at"] is None
    Forum.objects.update(confirmed_at=confirmed_at)
    assert coordinator.patch(path, {"participants": []}).json()["confirmed_at"] is None


def test_row_is_deleted_with_its_inner_rows(coordinator):
    path = path_of(Party.objects.first()).replace("partys", "parties")
    response = coordinator.send("delete", path, seen=coordinator.etag(path))

    assert (response.status_code, response.content) == (204, b"")
    assert coordinator.client.get(f"/api/v1/{path}").status_code == 404


def test_row_in_use_cannot_be_deleted(coordinator):
    path = path_of(agreement())
    response = coordinator.send("delete", path, seen=coordinator.etag(path))

    assert refused(response) == [""]
    assert Agreement.objects.count() == 1


# Errors --------------------------------------------------------------------------------------


def test_each_invalid_field_has_a_reason(coordinator):
    wrong = {
        "kind": "nothing",
        "county": "99",
        "parent": 999,
        "title": {"fi": "", "xx": "?"},
        "themes": "employment",
        "in_force_from": "1.3.2024",
        "source": {"channel": "gossip"},
    }
    fields = refused(coordinator.patch(path_of(agreement()), wrong))

    assert {field.partition(".")[0] for field in fields} == set(wrong)


def test_model_errors_use_the_field_names_of_the_api(coordinator):
    path = path_of(agreement())

    assert refused(coordinator.patch(path, {"title": {"fi": " "}})) == ["title.fi"]
    assert refused(coordinator.patch(path, {"themes": ["nothing"]})) == ["themes"]
    assert refused(coordinator.patch(path, {"source": {"url": "x"}})) == ["source.url"]
    made_up = {"source": {"channel": "demonstration"}}
    assert refused(coordinator.patch(path, made_up)) == ["source.channel"]
    swapped = {"in_force_from": "2024-05-01", "in_force_until": "2024-05-01"}
    assert refused(coordinator.patch(path, swapped)) == ["in_force_from"]


def test_unknown_field_is_refused(coordinator):
    assert refused(coordinator.patch(path_of(agreement()), {"titel": "x"})) == ["titel"]
    assert refused(coordinator.post("steps/", {"titel": "x"}))[0] == "titel"


def test_changed_computed_field_is_refused(coordinator):
    path = path_of(agreement())

    assert refused(coordinator.patch(path, {"status": "ended"})) == ["status"]
    assert coordinator.patch(path, {"status": "ready"}).status_code == 200
    assert "id" in refused(coordinator.post("steps/", {"id": 5}))


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "1", '"x"', "null", '{"version": NaN}', "[" * 50_000, "\udcff"]
)
def test_body_that_is_not_a_json_object_is_refused(coordinator, body):
    headers = {"Authorization": f"Bearer {coordinator.token}", "If-Match": '"1"'}
    for method, path in (("POST", "steps/"), ("PATCH", path_of(agreement()))):
        response = coordinator.client.generic(
            method,
            f"/api/v1/{path}",
            body.encode(errors="surrogateescape"),
            "application/json",
            headers=headers,
        )
        assert response.status_code == (200 if method == "PATCH" and not body else 400)


@pytest.mark.parametrize(
    "body", [r'{"\ud800": 1}', r'{"title": {"\udfff": "x"}}', '{"parent": 1e999}']
)
def test_lone_surrogates_and_infinite_numbers_are_refused(coordinator, body):
    headers = {"Authorization": f"Bearer {coordinator.token}", "If-Match": '"1"'}
    address = f"/api/v1/{path_of(agreement())}"

    response = coordinator.client.patch(address, body, "application/json", headers=headers)

    assert response.status_code == 400


def test_body_with_another_content_type_is_refused(coordinator):
    headers = {"Authorization": f"Bearer {coordinator.token}"}
    response = coordinator.client.post("/api/v1/steps/", {"kind": "draft"}, headers=headers)

    assert refused(response, 415) == []


def test_too_large_body_is_refused(coordinator):
    for size in (settings.API_LARGEST_BODY, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        response = coordinator.post("steps/", {"proposal": "x" * size})
        assert refused(response, 413) == []


@pytest.mark.parametrize("text", ["\0", "\ud800", "x" * 10_000])
def test_texts_that_cannot_be_stored_are_refused(coordinator, text):
    response = coordinator.patch(path_of(agreement()), {"template": text})

    assert refused(response) == ["template"]


def test_invalid_reason_is_refused(coordinator):
    for reason in ("%00", "x" * 301, "a%0Ab"):
        response = coordinator.patch(f"{path_of(agreement())}?reason={reason}", {})
        assert refused(response) == ["reason"]


# Permissions ---------------------------------------------------------------------------------


def test_rows_of_another_county_cannot_be_edited_through_any_field(record, coordinator):
    other = make.AgreementFactory(county=make.CountyFactory())
    mine = agreement()

    assert refused(coordinator.patch(path_of(other), {"template": "x"}), 403) == []
    assert refused(coordinator.patch(path_of(mine), {"county": other.county_id}), 403) == []
    status = {"agreement": other.pk, "status": "in_preparation", "since": "2024-01-01"}
    assert refused(coordinator.post("agreement-statuses/", status), 403) == []
    party = {"agreement": other.pk, "type": "other", "name": "Järjestö"}
    assert refused(coordinator.post("parties/", party), 403) == []
    assert not other.statuses.exists()
    assert not other.parties.exists()


def test_a_token_for_reading_does_not_write(record):
    reader = writer(kind=RoleKind.STAFF, scope="read")

    assert refused(reader.patch(path_of(agreement()), {"template": "x"}), 403) == []


def test_revoked_role_ends_at_the_next_request(coordinator):
    assert coordinator.patch(path_of(agreement()), {"template": "x"}).status_code == 200
    coordinator.user.roles.all().delete()

    assert refused(coordinator.patch(path_of(agreement()), {"template": "y"}), 403) == []


def test_hidden_person_gives_404_like_an_unknown_one(coordinator):
    hidden = make.PersonFactory()
    answers = [
        coordinator.send("patch", f"people/{pk}/", {"name": "X"}, seen='"1"')
        for pk in (hidden.pk, 999_999)
    ]
    answers += [
        coordinator.patch(
            path_of(Responsibility.objects.first()).replace("ys/", "ies/"),
            {"person": {"id": pk}},
        )
        for pk in (hidden.pk, 999_999)
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 400, 400]
    assert answers[0].content == answers[1].content
    assert answers[2].content.replace(str(hidden.pk).encode(), b"999999") == answers[3].content


def test_contributor_records_decisions_of_the_own_municipality(record):
    party = Party.objects.get(type="municipality")
    contributor = writer(kind=RoleKind.CONTRIBUTOR, municipality=party.municipality)
    decision = {
        "party": party.pk,
        "body": {"key": "council", "name": "Valtuusto"},
        "decided_on": "2024-06-10",
        "result": "noted",
    }
    foreign = Party.objects.exclude(type="municipality").first().pk

    assert contributor.post("decisions/", decision).status_code == 201
    assert refused(contributor.post("decisions/", decision | {"party": foreign}), 403) == []
    assert refused(contributor.post("plans/", {}), 403) == []


def test_source_demonstration_is_refused_for_decisions_and_statuses(record):
    coordinator = writer(kind=RoleKind.COORDINATOR, county=agreement().county)
    made_up = {"source": {"channel": "demonstration", "reference": "", "url": ""}}
    decision = made_up | {
        "party": Party.objects.filter(agreement=agreement()).first().pk,
        "body": {"key": "council", "name": "Valtuusto"},
        "decided_on": "2024-06-10",
        "result": "noted",
    }
    status = made_up | {
        "agreement": agreement().pk,
        "status": "in_preparation",
        "since": "2024-06-10",
    }

    assert refused(coordinator.post("decisions/", decision)) == ["source.channel"]
    assert refused(coordinator.post("agreement-statuses/", status)) == ["source.channel"]


# Versions ------------------------------------------------------------------------------------


def test_edit_requires_if_match(coordinator):
    path = path_of(agreement())

    for header in ({}, {"If-Match": "*"}):
        response = coordinator.send("patch", path, {"template": "x"}, **header)
        assert refused(response, 428) == []
    assert refused(coordinator.send("delete", path), 428) == []


@pytest.mark.parametrize("seen", ['"2"', '"0-abc"', "1", '"x"', 'W/"7-0123"'])
def test_edit_of_outdated_version_returns_the_current_row(coordinator, seen):
    path = path_of(agreement())
    response = coordinator.send("patch", path, {"template": "x"}, seen=seen)

    assert refused(response, 412) == []
    assert response.json()["version"] == 1
    assert response.json()["current"] == coordinator.client.get(f"/api/v1/{path}").json()


@pytest.mark.parametrize("seen", ['"1"', '"7", "1-ab"', '"1-0123456789abcdef"'])
def test_edit_of_current_version_is_made(coordinator, seen):
    response = coordinator.send("patch", path_of(agreement()), {"template": "x"}, seen=seen)

    assert response.json()["version"] == 2


def test_inner_list_is_replaced_only_with_the_whole_etag(coordinator):
    party = Party.objects.get(type="municipality")
    path, seen = f"parties/{party.pk}/", coordinator.etag(f"parties/{party.pk}/")
    new = {"party": party.pk, "standing": "left", "since": "2024-06-01"}
    assert coordinator.post("party-standings/", new).status_code == 201
    standings = {"standings": [{"standing": "party", "since": "2023-06-01"}]}

    assert refused(coordinator.send("patch", path, standings, seen=seen), 412) == []
    assert refused(coordinator.send("patch", path, standings, seen='"1"'), 428) == []
    assert coordinator.patch(path, standings).json()["standings"] == standings["standings"]


# Rows inside rows ----------------------------------------------------------------------------


def test_party_is_created_with_its_standings(coordinator):
    other = make.MunicipalityFactory(county=county())
    sent = {
        "agreement": agreement().pk,
        "type": "municipality",
        "code": other.code,
        "standings": [{"standing": "prospective", "since": "2024-01-31", "precision": "month"}],
    }
    made = coordinator.post("parties/?date=2024-06-30", sent).json()

    assert (made["name"], made["standing"]) == (other.name_fi, "prospective")
    assert Party.objects.get(pk=made["id"]).standings.get().precision == "month"


@pytest.mark.parametrize(
    ("organisation", "field"),
    [
        ({"type": "municipality", "code": "999"}, "code"),
        ({"type": "municipality"}, "code"),
        ({"type": "other", "code": "001", "name": "X"}, "code"),
        ({"type": "county", "code": "01", "name": "Väärä nimi"}, "name"),
        ({"type": "other", "name": ""}, ""),
    ],
)
def test_inconsistent_organisation_is_refused(coordinator, organisation, field):
    response = coordinator.post("parties/", {"agreement": agreement().pk, **organisation})

    assert refused(response) == [field]


def test_unchanged_rows_of_a_list_are_not_written(coordinator):
    row, path = first(coordinator.client, "forums")
    kept = ForumParticipant.objects.get(type="municipality")
    gone = ForumParticipant.objects.get(type="regional_council")
    kept_row = next(p for p in row["participants"] if p["type"] == "municipality")
    new = {"type": "other", "name": "Järjestö", "from": "2024-01-01"}

    response = coordinator.patch(path, {"participants": [new, kept_row | {"until": "2024-05-01"}]})

    assert len(response.json()["participants"]) == 2
    assert response.json()["version"] == 2
    kept.refresh_from_db()
    assert (kept.period.upper, kept.version) == (date(2024, 5, 1), 2)
    assert not ForumParticipant.objects.filter(pk=gone.pk).exists()


def test_invalid_row_in_a_list_is_named_by_index(coordinator):
    _, path = first(coordinator.client, "forums")
    rows = [
        {"type": "other", "name": "A", "from": "2024-01-01"},
        {"type": "other", "name": "A", "from": "2024-02-01"},
    ]

    assert refused(coordinator.patch(path, {"participants": rows})) == ["participants.1"]
    rows[1] = {"type": "municipality", "code": "999", "from": "2024-01-01"}
    assert refused(coordinator.patch(path, {"participants": rows})) == ["participants.1.code"]
    rows[1] = rows[0]
    assert refused(coordinator.patch(path, {"participants": rows})) == ["participants.1"]
    assert refused(coordinator.patch(path, {"participants": [{}]})) == [
        "participants.0.type",
        "participants.0.from",
    ]


def test_measures_and_indicators_keep_the_given_order(coordinator):
    row, path = first(coordinator.client, "goals")
    measures = [{"title": {"fi": "Uusi"}, "owner": "Johtaja"}, *row["measures"]]
    answer = coordinator.patch(path, {"measures": measures}).json()

    assert [measure["title"]["fi"] for measure in answer["measures"]] == [
        "Uusi",
        "Sovitaan tiloista",
    ]
    assert answer["indicators"] == row["indicators"]


def test_new_person_becomes_responsible_for_a_theme(coordinator):
    sent = {
        "theme": "employment",
        "county": county().code,
        "role": {"fi": "Johtaja"},
        "from": "2024-01-01",
        "person": {"name": "Uusi Henkilö", "public": True},
    }
    made = coordinator.post("responsibilities/", sent).json()
    assert made["person"]["name"] == "Uusi Henkilö"

    path = f"people/{made['person']['id']}/"
    assert coordinator.patch(path, {"public": False}).status_code == 200
    again = coordinator.client.get(f"/api/v1/responsibilities/{made['id']}/").json()
    assert again["person"] is None
    # Hidden values are sent back as null, and kept.
    row_path = f"responsibilities/{made['id']}/"
    assert coordinator.patch(row_path, {"person": None, "role": {"sv": "Chef"}}).status_code == 200
    assert Responsibility.objects.get(pk=made["id"]).person.name == "Uusi Henkilö"


def test_person_of_another_county_cannot_be_assigned(coordinator):
    other = County.objects.exclude(pk=county().pk).first() or make.CountyFactory()
    neighbour = make.ResponsibilityFactory(county=other, person__is_public=True).person
    sent = {
        "theme": "employment",
        "county": county().code,
        "role": {"fi": "Johtaja"},
        "from": "2024-01-01",
        "person": {"id": neighbour.pk},
    }
    assert refused(coordinator.post("responsibilities/", sent)) == ["person"]


def test_people_are_visible_to_editors_of_their_county(coordinator):
    hidden = make.ResponsibilityFactory(county=county()).person
    headers = {"Authorization": f"Bearer {coordinator.token}"}
    seen = coordinator.client.get("/api/v1/people/", headers=headers).json()["results"]
    public = Client().get("/api/v1/people/").json()["results"]

    assert {row["id"] for row in seen} - {row["id"] for row in public} == {hidden.pk}


# Write rules of subjects ---------------------------------------------------------------------


def test_end_of_an_agreements_period_adds_its_last_status(coordinator):
    path = path_of(agreement())
    coordinator.patch(path, {"in_force_from": "2024-01-01", "in_force_until": "2026-01-01"})
    ended = AgreementStatus.objects.get(status="ended")
    assert (ended.since, ended.reason) == (date(2026, 1, 1), "expired")

    coordinator.patch(path, {"in_force_until": None})
    assert not AgreementStatus.objects.filter(status="ended").exists()


def test_an_approving_decision_makes_a_prospective_party_a_party(coordinator):
    party = make.PartyFactory(agreement=agreement())
    make.PartyStandingFactory(party=party, standing="prospective", since=date(2024, 1, 1))
    decision = {
        "party": party.pk,
        "body": {"key": "council"},
        "decided_on": "2024-06-10",
        "result": "approved",
    }
    assert coordinator.post("decisions/", decision).status_code == 201

    assert party.standings.latest("since").standing == "party"


def test_negotiations_are_combined_and_separated_from_one_side(coordinator):
    one, other = (
        make.NegotiationFactory(
            county=county(),
            kind=kind,
            held_on=date(2024, 5, 2),
            municipalities=[Municipality.objects.first().code],
        )
        for kind in ("cooperation", "hyte")
    )
    response = coordinator.patch(path_of(one), {"combined_with": other.pk})
    assert response.json()["combined_with"] == other.pk
    assert Negotiation.objects.get(pk=other.pk).combined_with == one

    coordinator.patch(path_of(other), {"combined_with": None})
    assert not Negotiation.objects.filter(combined_with__isnull=False).exists()


def test_rule_over_several_rows_gives_its_message(coordinator):
    later = {"agreement": agreement().pk, "status": "ended", "since": "2024-03-01"}
    assert (
        coordinator.post("agreement-statuses/", later | {"reason": "terminated"}).status_code == 201
    )

    after = later | {"status": "ready", "since": "2024-04-01"}
    response = coordinator.post("agreement-statuses/", after)
    assert refused(response) == [""]
    assert "Nothing follows" in response.json()["detail"]


# Idempotency ---------------------------------------------------------------------------------


def step(**more):
    return {"agreement": agreement().pk, "kind": "draft", "on": "2024-02-01", **more}


def test_repeated_post_creates_one_row_and_gets_the_same_response(coordinator):
    sent = step(body="Hallitus")
    answers = [coordinator.post("steps/", sent, **{"Idempotency-Key": "a1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[0]["Location"] == answers[1]["Location"]
    assert answers[0]["ETag"] == answers[1]["ETag"]
    assert agreement().steps.filter(body="Hallitus").count() == 1


def test_a_key_is_for_one_edit_only(coordinator):
    key = {"Idempotency-Key": "a1"}
    assert coordinator.post("steps/", step(), **key).status_code == 201

    assert refused(coordinator.post("steps/", step(body="X"), **key), 422) == []
    assert refused(coordinator.post("plans/", step(), **key), 422) == []


def test_repeated_deletion_gets_the_same_response(coordinator):
    path = path_of(agreement().steps.first())
    seen, key = coordinator.etag(path), {"Idempotency-Key": "a2"}
    codes = [coordinator.send("delete", path, seen=seen, **key).status_code for _ in range(2)]

    assert codes == [204, 204]
    assert coordinator.send("delete", path, seen=seen).status_code == 404


def test_refused_post_can_be_corrected_with_the_same_key(coordinator):
    key = {"Idempotency-Key": "a3"}
    assert refused(coordinator.post("steps/", step(kind="x"), **key)) == ["kind"]

    assert coordinator.post("steps/", step(), **key).status_code == 201
    assert AcceptedEdit.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 151, "ä"])
def test_invalid_key_is_refused(coordinator, key):
    response = coordinator.post("steps/", step(), **{"Idempotency-Key": key})

    assert refused(response) == ["Idempotency-Key"]


# Bulk requests -------------------------------------------------------------------------------


def test_rows_are_added_and_updated_together(coordinator):
    there = agreement().steps.first()
    rows = [step(body="Uusi"), {"id": there.pk, "version": 1, "body": "Korjattu"}]
    response = coordinator.post("steps/bulk/", rows)

    assert response.status_code == 200, response.content
    assert [row["body"] for row in response.json()["results"]] == ["Uusi", "Korjattu"]
    assert agreement().steps.count() == 2


def test_no_row_is_written_if_one_is_invalid(coordinator):
    rows = [step(), step(kind="x"), step(on="2024-02-30", body="y" * 300), 7, {"id": 1}]
    response = coordinator.post("steps/bulk/", rows)
    errors = [(error["row"], error["field"]) for error in response.json()["errors"]]

    assert response.status_code == 400
    assert sorted(errors) == [(1, "kind"), (2, "body"), (2, "on"), (3, ""), (4, "version")]
    assert agreement().steps.count() == 1


def test_stale_row_of_a_bulk_request_is_named(coordinator):
    there = agreement().steps.first()
    rows = [step(), {"id": there.pk, "version": 9, "body": "x"}]
    response = coordinator.post("steps/bulk/", rows)

    assert response.status_code == 412
    assert [(e["row"], e["field"]) for e in response.json()["errors"]] == [(1, "version")]


def test_row_of_another_county_refuses_the_bulk_request(coordinator):
    other = make.StepFactory(agreement=make.AgreementFactory(county=make.CountyFactory()))
    rows = [step(), {"id": other.pk, "version": 1, "body": "x"}, step(agreement=other.agreement_id)]
    response = coordinator.post("steps/bulk/", rows)

    assert response.status_code == 403
    assert [error["row"] for error in response.json()["errors"]] == [1, 2]
    assert agreement().steps.count() == 1


def test_the_row_that_breaks_a_rule_over_several_rows_is_named(coordinator):
    status = {"agreement": agreement().pk, "status": "in_approval", "since": "2023-03-01"}
    rows = [
        status,
        status | {"status": "ended", "reason": "terminated", "since": "2023-02-01"},
        status | {"since": "2023-01-01"},
    ]
    response = coordinator.post("agreement-statuses/bulk/", rows)

    assert [error["row"] for error in response.json()["errors"]] == [1]
    assert agreement().statuses.count() == 1


def test_rows_that_need_each_other_are_written_together(coordinator):
    statuses = [
        {"agreement": agreement().pk, "status": status, "since": since, **more}
        for status, since, more in [
            ("ended", "2024-12-31", {"reason": "terminated"}),
            ("in_approval", "2023-03-01", {}),
        ]
    ]
    assert coordinator.post("agreement-statuses/bulk/", statuses).status_code == 200


@pytest.mark.parametrize("rows", [{}, [{}] * 501, "x"])
def test_bulk_body_that_is_not_a_list_or_too_long_is_refused(coordinator, rows):
    assert refused(coordinator.post("steps/bulk/", rows)) == [""]


# Concurrency ---------------------------------------------------------------------------------


def at_once(work, times):
    """Run `work(number)` in `times` threads; returns the results."""

    def one(number):
        close_old_connections()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("editors", [8, pytest.param(32, marks=pytest.mark.full)])
def test_concurrent_patches_are_not_lost(editors):
    row = make.AgreementFactory(title_fi="Ensin")
    someone = writer(kind=RoleKind.COORDINATOR, county=row.county)
    path = path_of(row)

    def append(number):
        client, tries = Client(), 0
        someone_here = type(someone)(client, someone.token, someone.user)
        while True:
            tries += 1
            seen = client.get(f"/api/v1/{path}")
            title = {"fi": f"{seen.json()['title']['fi']} {number}"}
            answer = someone_here.send(
                "patch", f"{path}?reason={number}", {"title": title}, seen=seen["ETag"]
            )
            if answer.status_code == 200:
                return tries
            assert answer.status_code == 412

    at_once(append, editors)

    row.refresh_from_db()
    events = Agreement.pgh_event_model.objects.filter(pgh_obj=row.pk, pgh_label="update")
    reasons = [event.pgh_context.metadata["reason"] for event in events.order_by("pgh_id")]
    assert row.title_fi == " ".join(["Ensin", *reasons])
    assert sorted(reasons, key=int) == [str(number) for number in range(editors)]
    assert row.version == editors + 1


@pytest.mark.django_db(transaction=True)
def test_same_post_eight_times_concurrently_creates_one_row():
    row = make.AgreementFactory()
    someone = writer(kind=RoleKind.COORDINATOR, county=row.county)
    sent = {"agreement": row.pk, "kind": "draft", "on": "2024-02-01"}
    answers = at_once(lambda _: someone.post("steps/", sent, **{"Idempotency-Key": "one"}), 8)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert row.steps.count() == 1


def test_every_readable_field_is_writable_or_computed(staff):
    """A field that is neither would be ignored silently."""
    for name in WRITTEN:
        view = COLLECTIONS[name]
        sent = view.serializer_class.input_class()(context={"view": None})
        assert set(sent.fields) | sent.computed == set(view.serializer_class.row_fields())
    assert set(COLLECTIONS) - WRITTEN == set()
    corrected = {"counties", "municipalities", "regional-councils", "employment-areas", "people"}
    assert corrected == WRITTEN - MADE


def test_merge_patch_is_a_patch(staff):
    theme = make.ThemeFactory(key="employment")
    path, sent = "/api/v1/themes/employment/", json.dumps({"name": {"sv": "Sysselsättning"}})
    headers = {
        "Authorization": f"Bearer {staff.token}",
        "If-Match": staff.etag("themes/employment/"),
    }

    answers = [
        staff.client.generic(
            method, path, sent, "application/merge-patch+json; charset=utf-8", headers=headers
        )
        for method in ("PUT", "PATCH")
    ]
    assert [answer.status_code for answer in answers] == [415, 200]
    assert answers[1].json()["name"]["sv"] == "Sysselsättning"
    assert answers[1].json()["name"]["fi"] == theme.name_fi


def test_weak_etag_does_not_match(staff):
    make.ThemeFactory(key="employment")
    path = "themes/employment/"
    seen = staff.etag(path)

    assert staff.send("patch", path, {"name": {"sv": "A"}}, seen=f"W/{seen}").status_code == 412
    compressed = f'{seen[:-1]}-gzip"'
    assert staff.send("patch", path, {"name": {"sv": "A"}}, seen=compressed).status_code == 200
