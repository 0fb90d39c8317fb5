"""Coding of open answers: coders, their agreement, counts, quotations."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import RoleKind
from surveys import actions, coding
from surveys.models import Coding, Quotation
from surveys.results import shown_tables
from surveys.themes import themes_counted
from tests.factories import (
    AnswerFactory,
    CodeBookFactory,
    CodeFactory,
    QuestionFactory,
    RespondentFactory,
    RespondentGroupFactory,
    RoleFactory,
    SurveyFactory,
    UserFactory,
)
from tests.surveys.audit import DIMENSIONS, Audit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("both", "only_first", "only_second", "neither", "kappa"),
    [
        pytest.param(20, 5, 10, 15, 0.4, id="the textbook's example"),
        pytest.param(10, 0, 0, 10, 1.0, id="all alike"),
        pytest.param(5, 5, 5, 5, 0.0, id="as by chance"),
        pytest.param(0, 5, 5, 0, -1.0, id="never alike"),
        pytest.param(10, 0, 0, 0, None, id="nothing to tell apart"),
        pytest.param(0, 0, 0, 0, None, id="nothing in common"),
    ],
)
def test_kappa_is_cohens(both, only_first, only_second, neither, kappa):
    found = coding.CoderAgreement(None, both, only_first + only_second, neither, only_first).kappa

    assert found == (kappa if kappa is None else pytest.approx(kappa))


@pytest.fixture
def question():
    survey = SurveyFactory(slug="kysely", status="closed")
    RespondentGroupFactory(survey=survey, name_fi="Johtajat")
    return QuestionFactory(survey=survey, kind="open", text_fi="Mitä toivot?")


@pytest.fixture
def book():
    book = CodeBookFactory()
    for name in ("Roolit", "Rakenteet", "Muu"):
        CodeFactory(book=book, name_fi=name)
    return book


def answered(question, text="Lisää aikaa.", **respondent):
    respondent = RespondentFactory(
        survey=question.survey, group=question.survey.groups.get(), **respondent
    )
    return AnswerFactory(question=question, respondent=respondent, text=text)


def test_answer_can_have_several_themes_and_be_coded_again(question, book):
    answer, coder = answered(question), UserFactory()
    roles, structures, other = book.codes.all()
    coding.place(answer=answer, coder=coder, book=book, codes=[roles, structures])
    coding.place(answer=answer, coder=coder, book=book, codes=[structures, other])

    assert set(Coding.objects.values_list("code", flat=True)) == {structures.pk, other.pk}


def test_answer_needs_at_least_one_theme(question, book):
    with pytest.raises(ValidationError, match="ainakin yksi"):
        coding.place(answer=answered(question), coder=UserFactory(), book=book, codes=[])


def test_each_answer_is_counted_once_for_all_coders(question, book):
    roles, *_others = book.codes.all()
    answers = [answered(question) for _ in range(2)]
    for coder in (UserFactory(), UserFactory()):
        coding.place(answer=answers[0], coder=coder, book=book, codes=[roles])
    coding.place(answer=answers[1], coder=coder, book=book, codes=[roles])

    first = coding.counts(question, book)[0]
    assert (first.answers, first.groups) == (2, (2,))


def test_agreement_is_over_the_answers_both_have_coded(question, book):
    roles, structures, _other = book.codes.all()
    answers, coders = [answered(question) for _ in range(3)], [UserFactory(), UserFactory()]
    for coder in coders:
        coding.place(answer=answers[0], coder=coder, book=book, codes=[roles])
    coding.place(answer=answers[1], coder=coders[0], book=book, codes=[roles])
    coding.place(answer=answers[1], coder=coders[1], book=book, codes=[structures])
    coding.place(answer=answers[2], coder=coders[0], book=book, codes=[structures])

    first = coding.agreement(question, book, *coders)[0]
    assert (first.both, first.one, first.neither) == (1, 1, 0)


# Pages -------------------------------------------------------------------------------------------


def desk_of_staff():
    user, client = UserFactory(is_demonstration=True), Client()
    RoleFactory(user=user, kind=RoleKind.STAFF)
    client.force_login(user)
    return user, client


def test_staff_code_one_answer_after_another(question, book):
    for text in ("Ensimmäinen", "Toinen"):
        answered(question, text)
    user, desk = desk_of_staff()
    path = f"/kyselyt/kysely/avoimet/{question.pk}/"
    assert "Vastaus 1/2" in desk.get(path).content.decode()

    saved = desk.post(f"{path}?nro=1", {"code": book.codes.first().pk})
    assert saved.url.endswith("nro=2")
    assert "Vastaus 2/2" in desk.get(path).content.decode()
    assert Coding.objects.get().coder == user
    assert desk.get(f"{path}teemat/").status_code == 200


def test_own_quotation_cannot_be_approved(question, book):
    answer = answered(question)
    user, desk = desk_of_staff()
    proposal = {"answer": str(answer.pk), "text": "Lisää aikaa.", "language": "fi", "number": "1"}
    desk.post(f"/kyselyt/kysely/avoimet/{question.pk}/lainaa/", proposal)
    row = Quotation.objects.get()

    desk.post("/kyselyt/kysely/lainaukset/", {"quotation": row.pk, "approve": "1"})
    row.refresh_from_db()
    assert row.approved_on is None
    _other, colleague = desk_of_staff()
    colleague.post("/kyselyt/kysely/lainaukset/", {"quotation": row.pk, "approve": "1"})
    row.refresh_from_db()
    assert (row.approved_on is not None, row.chosen_by) == (True, user)
    assert row.approved_on >= date(2024, 1, 1)


def test_readers_see_approved_quotations_under_their_theme(question, book):
    code, other = book.codes.all()[:2]
    chosen_by, approved_by = UserFactory(), UserFactory()
    approved = {"approved_by": approved_by, "approved_on": date(2024, 6, 1)}
    for text, more in (
        ("Hyväksytty kohta.", approved | {"codes": [other.pk, code.pk]}),
        ("Teematon kohta.", approved),
        ("Ehdotettu kohta.", {}),
    ):
        Quotation.objects.create(
            question=question, text=text, language="fi", chosen_by=chosen_by, **more
        )
    actions.publish_survey(survey=question.survey, today=date(2024, 6, 2))

    shown = Client().get("/kyselyt/kysely/").content.decode()
    assert "Ehdotettu" not in shown
    wanted = ("Roolit", "Hyväksytty", "Muut teemat", "Teematon")
    places = [shown.index(words) for words in wanted]
    assert places == sorted(places)
    assert "Rakenteet" not in shown
    assert shown.count("Hyväksytty kohta.") == 1


def test_admin_links_to_the_desk_and_the_desk_to_open_answers(question):
    _user, client = desk_of_staff()

    assert "/kyselyt/kysely/tyo/" in client.get("/admin/surveys/survey/").content.decode()
    shown = client.get("/kyselyt/kysely/tyo/").content.decode()
    assert f"/kyselyt/kysely/avoimet/{question.pk}/" in shown


# What readers learn of the themes ------------------------------------------------------------


def placed(question, book, numbers):
    """Sixty answers, each with the themes whose number is not reached; at least one."""
    coder = UserFactory()
    codes = list(book.codes.all())
    answers = [
        AnswerFactory(
            question=question, respondent=RespondentFactory(survey=question.survey), text="Sana"
        )
        for _ in range(60)
    ]
    Coding.objects.bulk_create(
        Coding(answer=answer, coder=coder, code=code)
        for code, (first, many) in zip(codes, numbers, strict=True)
        for answer in answers[first : first + many]
    )
    return coder, answers


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param([(0, 40), (30, 30), (0, 12)], [40, 30, 12], id="all large"),
        pytest.param([(0, 40), (30, 30), (0, 4)], [40, None, None], id="small, and one beside"),
        pytest.param([(0, 56), (30, 30), (0, 12)], [None, 30, None], id="few outside"),
        pytest.param([(0, 60), (0, 2), (0, 0)], [None, None, None], id="all in one"),
    ],
)
def test_readers_see_numbers_of_answers_by_theme_but_no_small_one(
    question, book, numbers, expected
):
    placed(question, book, numbers)
    survey = actions.publish_survey(survey=question.survey, today=date(2024, 7, 1))

    (table,) = themes_counted(survey)
    assert [number for _code, number in table.rows] == expected
    assert table.coded == 60
    cells = {key: shown.cells for key, shown in shown_tables(survey).items()}
    audit = Audit(cells, {name: ["none"] for name in DIMENSIONS}, frozenset())
    assert audit.narrow() == []


def test_single_hidden_theme_would_reveal_its_lower_bound(question, book):
    placed(question, book, [(0, 40), (38, 19), (57, 3)])
    survey = actions.publish_survey(survey=question.survey, today=date(2024, 7, 1))
    cells = {key: dict(shown.cells) for key, shown in shown_tables(survey).items()}
    second = f"theme_{book.codes.all()[1].pk}"
    cells[question.pk, "", ""]["", "", second] = 19

    audit = Audit(cells, {name: ["none"] for name in DIMENSIONS}, frozenset())
    ((_target, (least, _most)),) = audit.intervals(enough=61).items()
    assert least == pytest.approx(1)  # sixty less 40 and 19


def test_coding_after_publication_changes_no_published_number(question, book, client):
    coder, answers = placed(question, book, [(0, 40), (30, 30), (0, 12)])
    actions.publish_survey(survey=question.survey, today=date(2024, 7, 1))
    Coding.objects.create(answer=answers[50], coder=coder, code=book.codes.all()[0])

    page = client.get("/kyselyt/kysely/").content.decode()
    assert '<td class="num">40</td>' in page
    cells = client.get("/kyselyt/kysely/?format=json").json()["cells"]
    numbers = {cell["answer_name"]: cell["respondents"] for cell in cells}
    assert (numbers["Roolit"], numbers["Muu"]) == (40, 12)
    cube = client.get(f"/api/v1/surveys/kysely/table/?question={question.key}").json()
    assert "Roolit" in cube["dimension"]["answer"]["category"]["label"].values()


def test_themes_of_fewer_than_thirty_answers_are_hidden(question, book):
    _coder, answers = placed(question, book, [(0, 29), (0, 12), (0, 8)])
    survey = actions.publish_survey(survey=question.survey, today=date(2024, 7, 1))
    assert len(answers) == 60
    assert themes_counted(survey) == []


@pytest.mark.parametrize(
    ("unplaced", "expected"),
    [
        pytest.param(0, 60, id="all placed"),
        pytest.param(3, None, id="few left"),
        pytest.param(5, 60, id="five left"),
    ],
)
def test_few_uncoded_answers_cannot_be_computed_from_shown_numbers(
    question, book, client, unplaced, expected
):
    placed(question, book, [(0, 40), (30, 30), (0, 12)])
    for _ in range(unplaced):
        AnswerFactory(
            question=question, respondent=RespondentFactory(survey=question.survey), text="–"
        )
    survey = actions.publish_survey(survey=question.survey, today=date(2024, 7, 1))

    (table,) = themes_counted(survey)
    assert (table.coded, [number for _code, number in table.rows]) == (expected, [40, 30, 12])
    page = client.get("/kyselyt/kysely/").content.decode()
    assert ("60 avointa vastausta" in page) == (expected is not None)
    assert "None" not in page
