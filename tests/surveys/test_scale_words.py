"""The words of a scale are the question's own: a division of work is clear, not done well."""

import csv
import io
import re
from html import unescape

import pytest

from surveys.models import Observation, Option, PublishedFigure, Question
from tests.factories import OptionFactory, QuestionFactory

CLARITY = {"": ("Ei selkeä", "Selkeä"), "/sv": ("Inte klar", "Klar"), "/en": ("Not clear", "Clear")}
HOW_WELL = {"": ("Huonosti", "Hyvin"), "/sv": ("Dåligt", "Bra"), "/en": ("Poorly", "Well")}


def page_of(client, path):
    return re.sub(r"\s+", " ", unescape(client.get(path).content.decode()))


@pytest.mark.django_db
def test_without_words_of_its_own_a_side_has_those_of_its_options():
    question = QuestionFactory()
    OptionFactory(question=question, label_fi="Eri mieltä", side="poor", order=1)
    OptionFactory(question=question, label_fi="Jokseenkin eri mieltä", side="poor", order=2)
    OptionFactory(question=question, label_fi="Samaa mieltä", side="good", order=3)

    assert str(question.poor_label) == "Eri mieltä / Jokseenkin eri mieltä"
    assert str(question.good_label) == "Samaa mieltä"


@pytest.mark.django_db
def test_a_side_in_words_of_another_language_says_which():
    question = QuestionFactory(poor_label_fi="Ei selkeä", poor_label_sv="Inte klar")

    assert (question.poor_label.value, question.poor_label.language) == ("Ei selkeä", "fi")
    assert question.side_label("good").value == "–"


@pytest.mark.usefixtures("demonstration")
class TestOfTheDemonstration:
    """The surveys of 2023, as the report words them."""

    @pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
    def test_each_section_of_the_overview_has_its_own_heads(self, client, prefix):
        page = page_of(client, f"{prefix}/kyselyt/kuntakysely-2023/")

        sections = re.findall(r'<section aria-labelledby="section-\d sides-\d">.*?</section>', page)
        assert len(sections) == 2
        for section, words in zip(sections, (HOW_WELL, CLARITY), strict=True):
            heads = [
                unescape(one) for one in re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", section)
            ]
            others = CLARITY if words is HOW_WELL else HOW_WELL
            assert set(words[prefix]) <= set(heads)
            assert not set(others[prefix]) & set(heads)
            assert set(re.findall(r'data-l="([^"]+)"', section)) >= set(words[prefix])

    @pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
    def test_a_broken_down_question_and_its_map_have_its_words(self, client, prefix):
        page = page_of(client, f"{prefix}/kyselyt/kuntakysely-2023/?question=division_hyte")

        part = page[page.index('id="broken-down"') : page.index('id="published"')]
        part = re.sub("<[^>]+>", "|", part)
        assert all(f"|{word}|" in part for word in CLARITY[prefix])
        assert not any(f"|{word}|" in part for word in HOW_WELL[prefix])
        assert re.search(f"[“”]{CLARITY[prefix][1]}”", part)

    def test_published_figures_are_named_in_the_words_of_their_questions(self):
        named = {
            one.key: str(one.answer_label) for one in PublishedFigure.objects.filter(answer__gt="")
        }

        assert named["hyte_clear"] == "Selkeä"
        assert named["hyte_not_clear"] == "Ei selkeä"
        assert named["hyte_clear_managers"] == "Selkeä"
        assert named["openness_poor"] == "Huonosti"
        assert named["regular_meetings_good_managers"] == "Hyvin"

    def test_the_countys_page_has_each_questions_words(self, client):
        page = page_of(client, "/alueet/etela-karjala/?date=2024-06-30")

        part = page[page.index('id="survey"') :]
        row = re.search(r"question=division_environment.*?</tr>", part).group()
        assert ">Selkeä<" in row
        assert ">Hyvin<" in re.search(r"question=openness.*?</tr>", part).group()

    def test_files_have_each_questions_words(self, client):
        answer = client.get("/kyselyt/kuntakysely-2023/?question=division_hyte&format=csv")

        rows = list(
            csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";")
        )
        names = {row["Vastaus"] for row in rows}
        assert {"Selkeä, yhteensä", "Ei selkeä, yhteensä"} <= names
        assert not names & {"Hyvin", "Huonosti"}

    def test_the_api_has_the_words_of_the_sides(self, client):
        survey = client.get("/api/v1/surveys/kuntakysely-2023/").json()

        sides = {one["key"]: one["sides"] for one in survey["questions"]}
        assert sides["division_hyte"]["good"] == {"fi": "Selkeä", "sv": "Klar", "en": "Clear"}

    def test_each_figure_names_the_chapter_it_is_from(self):
        chapters = {
            slug: {row.source_reference.rpartition(", ")[2] for row in rows}
            for slug, rows in (
                ("survey", PublishedFigure.objects.filter(survey__slug="kuntakysely-2023")),
                ("councils", PublishedFigure.objects.filter(survey__slug="liittokysely-2023")),
                ("observations", Observation.objects.all()),
            )
        }

        assert chapters == {
            "survey": {"luku 4.2"},
            "councils": {"luku 4.3"},
            "observations": {"luku 4.1"},
        }

    def test_every_scale_of_the_demonstration_has_words_in_each_language(self):
        for question in Question.objects.filter(kind="likert"):
            for side in ("poor", "good"):
                words = [getattr(question, f"{side}_label_{code}") for code in ("fi", "sv", "en")]
                assert all(words), (question.key, side)
                assert Option.objects.filter(question=question, side=side).exists()
