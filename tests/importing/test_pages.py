"""The import's pages: send, check, confirm; nothing is written without being shown first."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import RoleKind
from agreements.models import Agreement, Decision
from forums.models import Forum
from importing.actions import forget_old_runs
from importing.models import ImportRun
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    PartyFactory,
    RoleFactory,
    UserFactory,
)
from tests.importing.test_running import book
from tests.toolkit.damaged_files import CELLS, FILES, mutated, saved

pytestmark = pytest.mark.django_db
START = "/oma-alue/tuonti/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def county():
    return CountyFactory(code="16", short_fi="Keski-Pohjanmaa")


@pytest.fixture
def coordinator(client, county):
    role = RoleFactory(kind=RoleKind.COORDINATOR, county=county, user__is_demonstration=True)
    client.force_login(role.user, backend=BACKEND)
    return client


@pytest.fixture
def staff(client, county):
    client.force_login(UserFactory(staff=True, is_demonstration=True), backend=BACKEND)
    return client


def send(client, data, name="tuonti.xlsx", **more):
    return client.post(START, {"file": SimpleUploadedFile(name, data)} | more)


def forum_file(*rows):
    return book(forums=[["id", "name_fi", "level", "type", "first_day", "meets"], *rows])


NEW = [None, "Uusi foorumi", "field", "forum", "1.1.2024", "joskus"]


def test_file_is_shown_then_applied_and_the_public_page_changes(coordinator, county):
    sent = send(coordinator, forum_file(NEW))
    shown = coordinator.get(sent.url).content.decode()

    assert "Uusi foorumi" in shown
    assert not Forum.objects.exists()
    done = coordinator.post(sent.url, {"reason": "Alueen taulukko"}, follow=True)
    assert "Alueen taulukko" in done.content.decode()
    assert "Uusi foorumi" in coordinator.get("/foorumit/").content.decode()
    assert ImportRun.objects.get().content in (b"", memoryview(b""))


def test_file_confirmed_twice_is_applied_once(coordinator, county):
    url = send(coordinator, forum_file(NEW)).url

    answers = [coordinator.post(url, {"reason": "x"}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Forum.objects.count() == 1


def test_reason_is_needed(coordinator):
    url = send(coordinator, forum_file(NEW)).url

    assert coordinator.post(url, {"reason": " "}).status_code == 422
    assert not Forum.objects.exists()


# Questions ---------------------------------------------------------------------------------------


@pytest.fixture
def party(county):
    return PartyFactory(agreement=AgreementFactory(county=county, title_fi="Sopimus"))


def decided_by(party, *bodies, result="approved"):
    head = ["agreement", "type", "organisation", "body", "decided_on", "result"]
    who = ["Sopimus", party.type, party.code]
    rows = [[*who, body, f"{n}.3.2024", result] for n, body in enumerate(bodies, 1)]
    return book(decisions=[head, *rows])


def test_an_approval_by_a_board_is_asked_about_once_and_written_when_answered(coordinator, party):
    url = send(coordinator, decided_by(party, "board", "council", "executive")).url

    shown = coordinator.get(url).content.decode()
    refused = coordinator.post(url, {"reason": "Taulukko"})

    assert shown.count('type="checkbox"') == 1
    assert shown.count("<li>decisions ") == 2
    assert refused.status_code == 422
    assert 'value="Taulukko"' in refused.content.decode()
    assert not Decision.objects.exists()

    coordinator.post(url, {"reason": "Taulukko", "answer-0": "on"})

    assert Decision.objects.count() == 3


def test_an_answer_stays_ticked_while_the_reason_is_missing(coordinator, party):
    url = send(coordinator, decided_by(party, "board")).url

    page = coordinator.post(url, {"reason": "", "answer-0": "on"}).content.decode()

    assert "checked" in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("body", "result"),
    [("council", "approved"), ("other", "approved"), ("board", "proposed"), ("board", "rejected")],
)
def test_nothing_is_asked_about_what_cannot_be_a_proposal(coordinator, party, body, result):
    url = send(coordinator, decided_by(party, body, result=result)).url

    assert 'type="checkbox"' not in coordinator.get(url).content.decode()


def test_a_board_that_has_approved_before_is_not_asked_about_again(coordinator, party):
    row = DecisionFactory(party=party, body_key="board", result="approved")
    data = book(decisions=[["id", "section", "result"], [row.pk, 41, "approved"]])

    coordinator.post(send(coordinator, data).url, {"reason": "Pykälä"})

    row.refresh_from_db()
    assert row.section == "41"


# Outcomes ----------------------------------------------------------------------------------------


def test_outcome_is_shown_again_if_records_have_changed_meanwhile(coordinator, county):
    forum = ForumFactory(county=county, meets="ensin")
    url = send(coordinator, forum_file([forum.pk, None, None, None, None, "minun"])).url
    Forum.objects.update(meets="muiden")

    refused = coordinator.post(url, {"reason": "x"})

    assert refused.status_code == 409
    assert "muiden" in refused.content.decode()
    assert Forum.objects.get().meets == "muiden"
    assert coordinator.post(url, {"reason": "x"}).status_code == 302
    assert Forum.objects.get().meets == "minun"


def test_a_refused_file_names_the_merged_cells_and_no_sheet_that_it_does_not_have(coordinator):
    made = Workbook()
    made.active.title = "Foorumit"
    for row in (["name", "level", "type", "since"], ["a", "strategic", "forum", "1.1.2024"]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    merged = coordinator.get(send(coordinator, saved(made)).url).content.decode()
    unknown = coordinator.get(send(coordinator, b"a;b\n1;2\n", "a.csv").url).content.decode()

    assert "«A2:A3»" in merged
    assert re.search(r"<td>\s*rivi 1\s*</td>", unknown)


def test_refused_rows_are_shown_and_nothing_can_be_confirmed(coordinator):
    url = send(coordinator, forum_file(NEW, [None, "Toinen", "outo", "forum", "32.1.2024"])).url
    page = coordinator.get(url).content.decode()

    assert "outo" in page
    assert "32.1.2024" in page
    assert 'name="reason"' not in page
    assert coordinator.post(url, {"reason": "x"}).status_code == 409
    assert not Forum.objects.exists()


def test_import_of_another_user_is_not_found(coordinator, client):
    url = send(coordinator, forum_file(NEW)).url
    client.force_login(UserFactory(staff=True, is_demonstration=True), backend=BACKEND)

    assert client.get(url).status_code == 404


def test_record_of_another_county_cannot_be_exported(coordinator):
    other = CountyFactory()

    assert coordinator.get(f"{START}vienti/?county={other.code}").status_code == 403
    assert coordinator.get(f"{START}vienti/?county=%00").status_code == 403
    assert send(coordinator, forum_file(NEW), county=other.code).status_code in (302, 422)
    assert not Forum.objects.filter(county=other).exists()


@pytest.mark.parametrize("path", ["", "pohja/", "pohja/?list=forums", "vienti/?county=16"])
@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_pages_and_files_exist_in_every_language(staff, path, language):
    assert staff.get(f"{language}{START}{path}").status_code == 200


def test_old_imports_are_deleted(staff):
    send(staff, forum_file(NEW))
    ImportRun.objects.update(made_at=timezone.now() - timedelta(days=31))

    assert forget_old_runs() == 1


# Damaged files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_damaged_file_is_refused_with_a_sentence_and_nothing_is_written(coordinator, name):
    data = FILES[name]()

    answer = send(coordinator, data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", CELLS)
def test_unusable_cell_is_shown_and_nothing_is_written(coordinator, name):
    make, _shown = CELLS[name]

    answer = send(coordinator, make(), follow=True)

    assert answer.status_code == 302
    assert coordinator.get(answer.url).context["outcome"].count("refused")
    assert not Agreement.objects.exists()


@pytest.mark.full
@pytest.mark.parametrize("group", range(10))
def test_thousand_mutated_files_are_handled_and_nothing_is_written(staff, county, group):
    for seed in range(group * 100, group * 100 + 100):
        assert send(staff, mutated(seed)).status_code in (302, 422)
    assert not Agreement.objects.exists()
