"""Numbers for staff only: asked for with a reason, and written down."""

import pytest

from accounts.models import Role
from surveys.models import FreeCross
from tests.factories import RoleFactory, UserFactory, period
from tests.surveys.worlds import question_of, survey_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(is_demonstration=True)
    Role.objects.create(user=user, kind="staff", period=period())
    client.force_login(user)
    return user


def test_table_is_counted_and_written_down(client, staff):
    survey = survey_of(respondents=40, questions=1)
    asked = {"question": question_of(survey).pk, "rows": "county", "columns": "size"}

    without_reason = client.post(f"/kyselyt/{survey.slug}/luvut/", asked)
    assert not FreeCross.objects.exists()
    assert without_reason.context["table"] is None

    response = client.post(f"/kyselyt/{survey.slug}/luvut/", asked | {"reason": "Luku 4"})

    (row,) = FreeCross.objects.all()
    assert (row.asked_by, row.rows, row.columns, row.reason) == (staff, "county", "size", "Luku 4")
    table = response.context["table"]
    assert sum(line[2] for line in table.rows) == 40
    assert response["Cache-Control"] == "no-store, private"


def test_all_answers_come_labelled_one_row_a_respondent(client, staff):
    survey = survey_of(respondents=30, questions=2)

    response = client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/", {"format": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 31
    assert question_of(survey).key in lines[0]
    assert FreeCross.objects.count() == 1


def test_a_coordinator_gets_nothing_and_nothing_is_written(client):
    survey = survey_of(respondents=5, questions=1)
    role = RoleFactory()
    type(role.user).objects.update(is_demonstration=True)
    client.force_login(role.user)

    assert client.get(f"/kyselyt/{survey.slug}/luvut/").status_code == 403
    assert client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/").status_code == 403
    assert not FreeCross.objects.exists()
