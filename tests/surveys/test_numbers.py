"""Numbers for staff only: requested with a reason, and logged."""

import csv
import shutil
import subprocess
from datetime import date

import pyreadstat
import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Role
from surveys import actions
from surveys.models import Answer, FreeCross
from surveys.spss import SCALE, Variable, sav
from tests.factories import (
    AnswerFactory,
    OptionFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
    period,
)
from tests.surveys.worlds import question_of, survey_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(is_demonstration=True)
    Role.objects.create(user=user, kind="staff", period=period())
    client.force_login(user)
    return user


def test_requested_table_is_counted_and_logged(client, staff):
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


def test_labelled_answers_have_one_row_per_respondent(client, staff):
    survey = survey_of(respondents=30, questions=2)

    response = client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/", {"format": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 31
    assert question_of(survey).key in lines[0]
    assert FreeCross.objects.count() == 1


def test_a_statistics_package_reads_every_answer_with_its_labels(client, staff, tmp_path):
    survey = survey_of(respondents=30, questions=2)
    several = QuestionFactory(survey=survey, key="forms", kind="multiple", text_fi="Missä?")
    ticks = [OptionFactory(question=several, label_fi=name) for name in ("Työpari", "Verkosto")]
    number = QuestionFactory(survey=survey, key="times", kind="number")
    wishes = QuestionFactory(survey=survey, key="wishes", kind="open")
    person = survey.respondents.all()[0]
    person.chosen = [ticks[1].pk]
    person.save()
    Answer.objects.create(respondent=person, question=number, number="12.50")
    others = list(survey.respondents.exclude(pk=person.pk))
    texts = ["ä" * 400, "ö" * 2500 + "!", "a" * 254 + "ä", "a" * 255, "a" * 256, "x"]
    texts += [f"{'a' * 251}ä{'b' * 300}", "rivi\nja toinen", "å" * 5000]
    for one, text in zip([person, *others], texts, strict=False):
        AnswerFactory(respondent=one, question=wishes, text=text)

    response = client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/", {"format": "sav"})
    path = tmp_path / "answers.sav"
    path.write_bytes(response.content)
    columns, metadata = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)

    question = question_of(survey)
    scale = {option.pk: n for n, option in enumerate(question.options.all(), 1)}
    expected = [
        next((scale[pk] for pk in one.chosen if pk in scale), None)
        for one in survey.respondents.order_by("id")
    ]
    found = columns[f"q_{question.key}"]
    assert [None if value is None or value != value else int(value) for value in found] == expected
    labels = metadata.variable_value_labels[f"q_{question.key}"]
    assert list(labels.values()) == [str(option.label) for option in question.options.all()]
    assert metadata.column_names_to_labels["q_forms_2"] == "Missä?: Verkosto"
    row = [one.pk for one in survey.respondents.order_by("id")].index(person.pk)
    assert (columns["q_forms_1"][row], columns["q_forms_2"][row]) == (0, 1)
    assert columns["q_times"][row] == 12.5
    said = {one.pk: text for one, text in zip([person, *others], texts, strict=False)}
    order = [one.pk for one in survey.respondents.order_by("id")]
    assert columns["q_wishes"] == [said.get(pk, "") for pk in order]
    assert columns["q_times"].count(12.5) == 1
    assert metadata.variable_measure[f"q_{question.key}"] == "ordinal"
    assert metadata.variable_measure["q_times"] == "scale"
    assert metadata.variable_measure["q_forms_1"] == "nominal"
    assert FreeCross.objects.count() == 1


@pytest.mark.skipif(not shutil.which("pspp-convert"), reason="PSPP is not installed")
def test_another_statistics_package_reads_long_texts_without_a_warning(tmp_path):
    texts = ["ä" * 400, "a" * 254 + "ä", "a" * 255, "a" * 256, "", "å" * 5000]
    variables = [Variable("n", "Luku", {1: "yksi"}, (1,), SCALE)]
    variables.append(Variable("said", "Sana", is_text=True))
    cases = [(number, text) for number, text in enumerate(texts)]
    (tmp_path / "answers.sav").write_bytes(sav(variables, cases, timezone.localtime()))

    done = subprocess.run(
        [shutil.which("pspp-convert"), "answers.sav", "answers.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    assert (done.stdout, done.stderr) == ("", "")
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        assert [row["said"].rstrip() for row in csv.DictReader(file)] == texts


def test_cannot_say_is_a_missing_value_in_a_statistics_package(client, staff, tmp_path):
    survey = survey_of(respondents=60, questions=1, without=0)
    question = question_of(survey)
    question.options.filter(key="cannot_say").update(is_cannot_say=True, side="")

    response = client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/", {"format": "sav"})
    path = tmp_path / "answers.sav"
    path.write_bytes(response.content)
    name = f"q_{question.key}"
    columns, metadata = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)

    assert metadata.missing_ranges[name] == [{"lo": 6.0, "hi": 6.0}]
    given = [value for value in columns[name] if value == value and value != 6]
    columns, _metadata = pyreadstat.read_sav(str(path), output_format="dict")
    kept = [value for value in columns[name] if value is not None and value == value]
    assert kept == given
    assert len(given) < 60


def test_labels_of_a_statistics_package_are_in_the_reader_s_language(client, staff, tmp_path):
    survey = survey_of(respondents=30, questions=1)
    for language, label in (("fi", "Vastaajaryhmä"), ("sv", "Svarsgrupp")):
        address = (
            f"/{'' if language == 'fi' else language + '/'}kyselyt/{survey.slug}/luvut/vastaukset/"
        )
        response = client.post(address, {"format": "sav"})
        path = tmp_path / f"{language}.sav"
        path.write_bytes(response.content)
        _columns, metadata = pyreadstat.read_sav(str(path), output_format="dict")
        assert metadata.column_names_to_labels["group"] == label


@pytest.mark.parametrize("status", ["draft", "open"])
def test_tables_and_single_answers_come_after_closing(client, staff, status):
    survey = survey_of(respondents=40, questions=1)
    wishes = QuestionFactory(survey=survey, key="wishes", kind="open")
    type(survey).objects.update(status=status)
    base = f"/kyselyt/{survey.slug}"
    asked = {"rows": "county", "columns": "", "reason": "Luku 4"}

    for path in ("luvut/", "luvut/vastaukset/", f"avoimet/{wishes.pk}/"):
        page = client.post(f"{base}/{path}", asked | {"format": "csv"}, follow=True)
        assert page.redirect_chain[-1][0] == f"{base}/tyo/" or page.status_code == 405
    assert "on sulkeutunut" in client.get(f"{base}/luvut/", follow=True).content.decode()
    assert not FreeCross.objects.exists()
    with pytest.raises(IntegrityError, match="survey_free_table_early"):
        FreeCross.objects.create(survey=survey, asked_by=staff, rows="county", reason="Luku 4")


def test_staff_see_why_each_cell_is_hidden(client, staff):
    survey = survey_of(respondents=90, questions=1, crosses=["group_size"])
    survey = actions.publish_survey(survey=survey, today=date(2023, 7, 1))

    page = client.get(f"/kyselyt/{survey.slug}/luvut/?question={question_of(survey).key}")

    hidden = page.context["hidden"]
    assert {row["reason"] for row in hidden} >= {"alle viisi vastaajaa"}
    assert "Muu tai ei vastausta" in {row["answer"] for row in hidden}


def test_coordinator_is_refused_and_nothing_is_logged(client):
    survey = survey_of(respondents=5, questions=1)
    role = RoleFactory()
    type(role.user).objects.update(is_demonstration=True)
    client.force_login(role.user)

    assert client.get(f"/kyselyt/{survey.slug}/luvut/").status_code == 403
    assert client.post(f"/kyselyt/{survey.slug}/luvut/vastaukset/").status_code == 403
    assert not FreeCross.objects.exists()
