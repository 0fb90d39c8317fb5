"""Remarks: written by staff, of a day, shown as written beside the sentences."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dashboard.remarks import remarks_on, with_remarks
from situation.models import Remark, Subject
from situation.registry import parts
from situation.sentences import Fragment, Paragraph, Sentence
from tests.factories import CouncilTermFactory, CountyFactory, RemarkFactory

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        pytest.param(date(2024, 6, 29), [], id="the day before"),
        pytest.param(DAY, ["Kesän huomio."], id="its own day"),
        pytest.param(date(2024, 12, 30), ["Kesän huomio."], id="until a later one"),
        pytest.param(date(2024, 12, 31), ["Talven huomio."], id="the later one"),
    ],
)
def test_latest_remark_up_to_the_day_is_shown(asked, shown):
    RemarkFactory(described_on=DAY, text_fi="Kesän huomio.")
    RemarkFactory(described_on=date(2024, 12, 31), text_fi="Talven huomio.")

    assert [remark.text.value for remark in remarks_on(asked)] == shown


def test_a_countys_remark_is_not_the_countrys():
    county = CountyFactory()
    of_county = RemarkFactory(county=county)

    assert remarks_on(DAY) == []
    assert remarks_on(DAY, county=county) == [of_county]


def test_one_remark_on_a_subject_for_a_day():
    RemarkFactory(described_on=DAY)
    with pytest.raises(IntegrityError, match="situation_remark_one_a_day"), transaction.atomic():
        RemarkFactory(described_on=DAY)
    RemarkFactory(described_on=DAY, county=CountyFactory())
    assert Remark.objects.count() == 2


def test_remark_is_shown_beside_its_sentences_and_alone_if_there_are_none():
    agreements = RemarkFactory(subject="strategic_agreements")
    forums = RemarkFactory(subject="forums")
    sentence = Sentence((Fragment("Yksi", "forums.total", 1), Fragment(" alue.")), "forums.total")

    parts = with_remarks([Paragraph("forums", (sentence,))], [agreements, forums])

    assert [(one.subject, one.sentences, one.remark) for one in parts] == [
        ("strategic_agreements", (), agreements),
        ("forums", (sentence,), forums),
    ]


def test_every_subject_of_the_summary_can_have_a_remark():
    assert list(parts) == Subject.values


@pytest.mark.parametrize(
    ("prefix", "text", "mark"),
    [
        ("", "Suomeksi.", "Kirjoitettu"),
        ("/sv", '<span lang="fi">Suomeksi.</span>', "Skrivet"),
        ("/en", "In English.", "Written for 30 June 2024"),
    ],
)
def test_front_page_shows_it_as_written_with_its_day(client, prefix, text, mark):
    CouncilTermFactory()
    CountyFactory()
    RemarkFactory(text_fi="Suomeksi.", text_en="In English.")

    page = client.get(f"{prefix}/?date=2024-12-31").content.decode()

    assert text in page
    assert mark in page


def test_front_page_as_known_before_the_remark_was_written_leaves_it_out(client):
    CouncilTermFactory()
    CountyFactory()
    RemarkFactory(text_fi="Kirjoitettu myöhemmin.")

    page = client.get("/?date=2024-12-31&known_at=2024-12-31").content.decode()

    assert "Kirjoitettu myöhemmin." not in page
