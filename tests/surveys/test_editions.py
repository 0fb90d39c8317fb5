"""A published survey is corrected by a new edition that takes its address."""

import json
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.http import Http404
from django.test import Client

from accounts.access import Access
from accounts.models import RoleKind
from editing.edits import Stale, editing
from surveys import actions
from surveys.editions import begin_edition, editions_of, give_up
from surveys.models import (
    Answer,
    Cell,
    Coding,
    ImportMapping,
    Option,
    Question,
    Quotation,
    Respondent,
    Survey,
)
from tests.factories import (
    AnswerFactory,
    CodeBookFactory,
    CodeFactory,
    ObservationFactory,
    QuestionFactory,
    RoleFactory,
    SurveyFactory,
    UserFactory,
)
from tests.factories import SurveyInvitationFactory as InvitationFactory
from tests.surveys.test_judged_together import by_key
from tests.surveys.worlds import add_respondents, survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)
LATER = date(2023, 9, 1)
REMARK = {"fi": "Sata vastausta lisätty.", "sv": "", "en": ""}


@pytest.fixture
def user():
    return RoleFactory(user=UserFactory(is_demonstration=True), kind=RoleKind.STAFF).user


@pytest.fixture
def desk(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def survey():
    made = survey_of(respondents=200, crosses=["group_size"])
    days = {"opened_on": date(2023, 6, 1), "closed_on": date(2023, 6, 30)}
    Survey.objects.filter(pk=made.pk).update(slug="kysely", **days)
    made.refresh_from_db()
    return actions.publish_survey(survey=made, today=TODAY)


def begun(survey, user, *, with_answers=True, remark=REMARK):
    with editing(Access.of(user, TODAY), channel="page") as edit:
        row = edit.lock(Survey.objects, pk=survey.pk)
        return begin_edition(edit, row, remark=remark, with_answers=with_answers)


def published(edition, day=LATER):
    Survey.objects.filter(pk=edition.pk).update(status="closed")
    return actions.publish_survey(survey=edition, today=day)


def records(survey):
    """Every respondent with all answers, by the keys of questions and options."""
    keys = {
        option.pk: f"{option.question.key}={option.key}"
        for option in Option.objects.filter(question__survey=survey).select_related("question")
    }
    said = {}
    for answer in Answer.objects.filter(question__survey=survey).select_related("question"):
        given = (answer.question.key, answer.number, answer.text, answer.codings.count())
        said.setdefault(answer.respondent_id, []).append(given)
    return Counter(
        (
            person.group and person.group.key,
            person.organisation,
            person.municipality_id,
            person.county_id,
            person.size,
            tuple(sorted(keys[pk] for pk in person.chosen)),
            tuple(sorted(said.get(person.pk, []), key=str)),
        )
        for person in survey.respondents.select_related("group")
    )


# Beginning ---------------------------------------------------------------------------------------


def test_edition_begins_as_a_copy_of_questions_and_answers(user):
    survey = survey_of(respondents=40)
    asked = QuestionFactory(survey=survey, kind="open", key="open")
    many = QuestionFactory(survey=survey, kind="number", key="many")
    code = CodeFactory(book=CodeBookFactory())
    for number, person in enumerate(survey.respondents.all()[:20]):
        said = AnswerFactory(question=asked, respondent=person, text=f"Sana {number}")
        Answer.objects.create(question=many, respondent=person, number=number)
        Coding.objects.create(answer=said, code=code, coder=user)
    survey = actions.publish_survey(survey=survey, today=TODAY)

    edition = begun(survey, user)

    assert (edition.status, edition.edition, edition.replaces) == ("draft", 2, survey)
    assert edition.remark_fi == REMARK["fi"]
    assert records(edition) == records(survey)
    assert not set(edition.respondents.values_list("pk")) & set(
        survey.respondents.values_list("pk")
    )
    for model, path in ((Question, "survey"), (Option, "question__survey")):
        columns = ["key", "order"] + (["side"] if model is Option else ["kind", "text_fi"])
        before, now = (
            list(model.objects.filter(**{path: one}).order_by(*columns).values_list(*columns))
            for one in (survey, edition)
        )
        assert before == now


def test_edition_without_answers_takes_the_same_file_anew(user, survey):
    edition = begun(survey, user, with_answers=False)

    assert edition.questions.count() == survey.questions.count()
    assert not edition.respondents.exists()


def test_edition_needs_a_remark(user, survey):
    with pytest.raises(ValidationError) as refused:
        begun(survey, user, remark={"fi": " "})
    assert "remark_fi" in refused.value.message_dict


@pytest.mark.parametrize("status", ["draft", "open", "closed"])
def test_only_a_published_survey_has_a_new_edition(user, status):
    with pytest.raises(ValidationError, match="Vain julkaistua"):
        begun(SurveyFactory(status=status), user)


def test_one_edition_is_in_preparation_at_a_time(user, survey):
    begun(survey, user)
    with pytest.raises(ValidationError, match="2"):
        begun(survey, user)


def test_survey_without_its_answers_has_no_new_edition(user, survey):
    Survey.objects.filter(pk=survey.pk).update(delete_after_on=TODAY)
    actions.delete_answers(survey=survey, today=LATER)
    with pytest.raises(ValidationError, match="poistettu"):
        begun(survey, user)


def test_large_survey_is_copied_in_a_fixed_number_of_statements(
    user, survey, django_assert_max_num_queries
):
    from django.db import connection as database
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(database) as few:
        edition = begun(survey, user)
        with editing(Access.of(user, TODAY), channel="page") as edit:
            give_up(edit, edit.lock(Survey.objects, pk=edition.pk))
    people = list(survey.respondents.all())
    Survey.objects.filter(pk=survey.pk).update(status="closed", published_on=None)
    Respondent.objects.bulk_create(
        Respondent(survey=survey, organisation=person.organisation, chosen=person.chosen)
        for person in people * 5
    )
    Survey.objects.filter(pk=survey.pk).update(status="published", published_on=TODAY)
    survey.refresh_from_db()
    with django_assert_max_num_queries(len(few.captured_queries)):
        edition = begun(survey, user)
        with editing(Access.of(user, TODAY), channel="page") as edit:
            give_up(edit, edit.lock(Survey.objects, pk=edition.pk))


# Addresses and readers ---------------------------------------------------------------------------


def test_edition_takes_the_address_when_it_is_published_and_not_before(client, user, survey):
    edition = begun(survey, user)
    add_respondents(edition, 150)
    assert client.get(f"/kyselyt/{edition.slug}/").status_code == 404
    Survey.objects.filter(pk=edition.pk).update(status="open")
    assert client.get(f"/kyselyt/{edition.slug}/").status_code == 404
    assert edition.slug not in client.get("/kyselyt/").content.decode()

    edition = published(edition)
    survey.refresh_from_db()

    assert (edition.slug, edition.status) == ("kysely", "published")
    assert (survey.slug, survey.status) == ("kysely-painos-1", "replaced")
    page = client.get("/kyselyt/kysely/")
    assert page.context["page"].total == 350
    shown = page.content.decode()
    assert REMARK["fi"] in shown
    assert "/kyselyt/kysely-painos-1/" in shown
    assert "noindex" not in shown
    former = client.get("/kyselyt/kysely-painos-1/")
    assert former.context["page"].total == 200
    shown = former.content.decode()
    assert "/kyselyt/kysely/" in shown
    assert "noindex" in shown


def test_lists_have_the_newest_edition_only(client, user, survey):
    edition = begun(survey, user)
    add_respondents(edition, 150)
    assert list(Survey.objects.visible()) == [survey]
    published(edition)

    page = client.get("/kyselyt/").content.decode()
    assert "kysely-painos-1" not in page
    (row,) = client.get("/api/v1/surveys/").json()["results"]
    assert (row["slug"], row["edition"], row["remark"]["fi"]) == ("kysely", 2, REMARK["fi"])
    details = client.get("/api/v1/surveys/kysely/").json()
    numbers = [(one["edition"], one["status"]) for one in details["editions"]]
    assert numbers == [(2, "published"), (1, "replaced")]
    former = client.get(details["editions"][1]["url"]).json()
    assert (former["slug"], former["edition"]) == ("kysely-painos-1", 1)
    table = client.get(former["tables"][0]["url"]).json()
    assert table["extension"]["edition"] == 1


def test_archive_has_every_published_edition_and_none_in_preparation(user, survey):
    from surveys.archive import TABLES

    def rows(name):
        return [json.loads(row) for row in TABLES[name].rows(LATER)]

    edition = begun(survey, user)
    add_respondents(edition, 150)
    for status in ("draft", "open", "closed"):
        Survey.objects.filter(pk=edition.pk).update(status=status)
        assert [row["edition"] for row in rows("surveys")] == [1]
        assert {row["survey"] for row in rows("survey-questions")} == {survey.pk}
    published(edition)

    found = {row["edition"]: row for row in rows("surveys")}
    assert (found[1]["replaces"], found[2]["replaces"]) == (None, survey.pk)
    assert {row["survey"] for row in rows("survey-tables")} == {survey.pk, edition.pk}
    assert len(rows("survey-cells")) == Cell.objects.count()


def test_third_edition_keeps_the_address_and_lists_those_before(client, user, survey):
    second = begun(survey, user)
    add_respondents(second, 150)
    second = published(second)
    third = begun(second, user)
    add_respondents(third, 200, seed=7)
    third = published(third, date(2023, 10, 1))

    second.refresh_from_db()
    assert (second.slug, third.slug) == ("kysely-painos-2", "kysely")
    assert [one.edition for one in editions_of(survey)] == [3, 2, 1]
    page = client.get("/kyselyt/kysely-painos-1/").content.decode()
    assert "/kyselyt/kysely-painos-2/" in page


def test_corrected_words_change_no_number(user, survey):
    before = by_key(survey)
    edition = begun(survey, user)
    Option.objects.filter(question__survey=edition, side="good").update(label_fi="Hyvin!")
    published(edition)

    assert by_key(edition) == before


def test_turned_scale_shows_the_same_numbers_on_the_other_side(user, survey):
    before = by_key(survey)
    edition = begun(survey, user)
    options = Option.objects.filter(question__survey=edition)
    good = set(options.filter(side="good").values_list("pk", flat=True))
    options.filter(side="poor").update(side="good")
    options.filter(pk__in=good).update(side="poor")
    published(edition)

    now = by_key(edition)
    other = {"poor": "good", "good": "poor"}
    for where, number in before.items():
        if where[1] and not where[2] and where[5] in other:  # by one breakdown
            assert now[(*where[:5], other[where[5]])] == number


def test_option_on_another_side_leaves_the_question_without_breakdowns(user, survey):
    edition = begun(survey, user)
    question = edition.questions.order_by("pk")[0]
    option = question.options.filter(side="neutral").first()
    Option.objects.filter(pk=option.pk).update(side="poor")
    published(edition)

    now = by_key(edition)
    assert not [where for where in now if where[0] == question.key and where[1]]
    others = [where for where, n in now.items() if where[0] not in (None, question.key) and n]
    assert [where for where in others if where[1]]


# Ending ------------------------------------------------------------------------------------------


def test_edition_that_is_given_up_leaves_nothing(user, survey):
    counted = {
        model: model.objects.count()
        for model in (Survey, Question, Option, Respondent, Answer, Quotation)
    }
    edition = begun(survey, user)
    with editing(Access.of(user, TODAY), channel="page") as edit:
        give_up(edit, edit.lock(Survey.objects, pk=edition.pk))

    assert {model: model.objects.count() for model in counted} == counted
    assert begun(survey, user).edition == 2


def test_published_edition_cannot_be_given_up(user, survey):
    with editing(Access.of(user, TODAY), channel="page") as edit, pytest.raises(ValidationError):
        give_up(edit, edit.lock(Survey.objects, pk=survey.pk))


def test_answers_of_a_replaced_edition_are_deleted_on_its_day_too(user, survey):
    Survey.objects.filter(pk=survey.pk).update(delete_after_on=date(2024, 1, 1))
    survey.refresh_from_db()
    edition = begun(survey, user)
    add_respondents(edition, 150)
    published(edition)

    assert actions.delete_due_answers(date(2024, 1, 2)) == 550
    assert not Respondent.objects.exists()


def test_database_refuses_editions_that_disagree(user, survey):
    edition = begun(survey, user)
    with pytest.raises(IntegrityError, match="survey_edition_out_of_order"):
        Survey.objects.filter(pk=edition.pk).update(edition=3)


def test_database_refuses_two_published_editions(user, survey):
    edition = begun(survey, user)
    Survey.objects.filter(pk=edition.pk).update(status="published", published_on=LATER)
    with pytest.raises(IntegrityError, match="survey_editions_disagree"):
        connection.check_constraints()


def test_database_adds_no_answer_to_a_replaced_edition(user, survey):
    edition = begun(survey, user)
    add_respondents(edition, 150)
    published(edition)
    with pytest.raises(IntegrityError, match="survey_answer_late"):
        Respondent.objects.create(survey=survey, organisation="other")


# Pages -------------------------------------------------------------------------------------------


def test_edition_from_the_desk_to_its_publication(desk, survey):
    page = desk.get("/kyselyt/kysely/tyo/").content.decode()
    assert "/kyselyt/kysely/uusi-painos/" in page
    form = desk.get("/kyselyt/kysely/uusi-painos/").context["form"]
    sent = {"remark_fi": "Korjattu.", "answers": "copied", "version": form["version"].value()}
    begun_at = desk.post("/kyselyt/kysely/uusi-painos/", sent).url
    assert begun_at == "/kyselyt/kysely-painos-2/tyo/"
    assert "/kyselyt/kysely-painos-2/luovu/" in desk.get(begun_at).content.decode()
    edition = Survey.objects.get(edition=2)
    add_respondents(edition, 150)
    desk.post("/kyselyt/kysely-painos-2/tyo/vaihe/", {"step": "open"})
    confirm = "/kyselyt/kysely-painos-2/vahvista/"
    for step in ("close", "publish"):
        numbers = desk.get(confirm).context["numbers"]
        assert (numbers.former.edition, numbers.former.respondents) == (1, 200)
        assert numbers.former.lost > 0
        done = desk.post(confirm, {"step": step, "seen": numbers.digest})
    assert done.url == "/kyselyt/kysely/tyo/"
    assert desk.get("/kyselyt/kysely/").context["page"].total == 350


def test_few_late_answers_are_refused_with_what_to_do_instead(desk, user, survey):
    edition = begun(survey, user)
    add_respondents(edition, 1)
    Survey.objects.filter(pk=edition.pk).update(status="closed")
    page = desk.get(f"/kyselyt/{edition.slug}/vahvista/")
    assert "huomautuksessa" in page.context["refusals"][0]
    assert "<button" not in page.content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    "sent",
    [
        {"remark_fi": "", "answers": "copied"},
        {"remark_fi": "Korjattu.", "answers": "all"},
        {"remark_fi": "Korjattu.", "answers": "copied", "version": "x"},
        {"remark_fi": "x" * 2001, "answers": "copied"},
    ],
)
def test_wrong_input_is_answered_with_the_form_and_begins_nothing(desk, survey, sent):
    page = desk.post("/kyselyt/kysely/uusi-painos/", {"version": survey.version} | sent)
    assert page.status_code == 422
    assert Survey.objects.count() == 1


def test_survey_that_has_changed_meanwhile_is_looked_at_again(desk, user, survey):
    sent = {"remark_fi": "Korjattu.", "answers": "copied", "version": survey.version - 1}
    assert desk.post("/kyselyt/kysely/uusi-painos/", sent).status_code == 409
    with editing(Access.of(user, TODAY), channel="page") as edit, pytest.raises((Stale, Http404)):
        edit.lock(Survey.objects, pk=survey.pk, version=survey.version - 1)


def test_edition_is_given_up_after_it_was_asked(desk, user, survey):
    edition = begun(survey, user)
    page = desk.get(f"/kyselyt/{edition.slug}/luovu/").content.decode()
    assert "200" in page
    assert Survey.objects.filter(pk=edition.pk).exists()
    assert desk.post(f"/kyselyt/{edition.slug}/luovu/").url == "/kyselyt/kysely/tyo/"
    assert not Survey.objects.filter(pk=edition.pk).exists()


@pytest.mark.parametrize("path", ["uusi-painos/", "luovu/"])
def test_coordinators_and_strangers_begin_and_give_up_nothing(client, survey, path):
    assert "/kirjaudu/" in client.post(f"/kyselyt/kysely/{path}").url
    coordinator = RoleFactory(
        user=UserFactory(is_demonstration=True), kind=RoleKind.COORDINATOR
    ).user
    client.force_login(coordinator)
    assert client.post(f"/kyselyt/kysely/{path}", {"remark_fi": "x"}).status_code == 403


def test_open_edition_takes_answers_at_the_address_of_its_desk(client, desk, user, survey):
    edition = begun(survey, user)
    Survey.objects.filter(pk=edition.pk).update(status="open", has_open_link=True, closed_on=None)
    assert f"/vastaa/{edition.slug}/" in desk.get(f"/kyselyt/{edition.slug}/tyo/").content.decode()
    assert client.get(f"/vastaa/{edition.slug}/").status_code == 200


def test_edition_with_links_and_observations_is_given_up(desk, user, survey):
    edition = begun(survey, user)
    InvitationFactory(survey=edition, group=edition.groups.first())
    observation = ObservationFactory(survey=edition)
    assert desk.post(f"/kyselyt/{edition.slug}/luovu/").url == "/kyselyt/kysely/tyo/"
    observation.refresh_from_db()
    assert observation.survey == survey


def test_observations_are_told_beside_the_newest_edition(client, user, survey):
    ObservationFactory(survey=survey, title_fi="Havainto kentältä")
    edition = begun(survey, user)
    add_respondents(edition, 150)
    published(edition)
    assert "Havainto kentältä" in client.get("/kyselyt/kysely/").content.decode()


def test_mappings_of_columns_are_copied(user, survey):
    ImportMapping.objects.create(survey=survey, name="Webropol", columns={"columns": {"a": "skip"}})
    edition = begun(survey, user, with_answers=False)
    assert edition.mappings.get().columns == {"columns": {"a": "skip"}}


def test_edition_in_preparation_names_no_day_of_publication(desk, user, survey):
    second = begun(survey, user)
    add_respondents(second, 150)
    third = begun(published(second), user)
    page = desk.get(f"/kyselyt/{third.slug}/").content.decode()
    assert "Painos 3, julkaistu" not in page
