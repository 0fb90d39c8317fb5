"""The sentences on the forums."""

from __future__ import annotations

from collections.abc import Iterator

from forums.situation.figures import Forums
from situation.sentences import Forms, Sentence, SentenceWriter


def forum_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentences on the forums; none if there are no forums."""
    figures: Forums = writer.situation["forums"]
    if not figures.total:
        return
    yield from writer.of_number(FORUMS, "forums.total", figures.total, 0)
    yield from writer.of_figure(
        COVERING, "forums.covering_all_municipalities", figures.covering_all_municipalities
    )


FORUMS = {
    "fi": Forms("", "Yhteistyöfoorumeja on kirjattu {number}."),
    "sv": Forms("", "Sammanlagt har {number} samarbetsforum antecknats."),
    "en": Forms(
        "",
        "There are {number} cooperation forums on record.",
        one="There is {number} cooperation forum on record.",
    ),
}
COVERING = {
    "fi": Forms(
        "Alueen kaikki kunnat kokoavaa strategista foorumia ei ole kirjattu {from_counties}.",
        "Strateginen foorumi kokoaa alueen kaikki kunnat {in_counties}.",
    ),
    "sv": Forms(
        "Ett strategiskt forum som samlar områdets alla kommuner har inte antecknats"
        " {from_counties}.",
        "{in_counties} samlar ett strategiskt forum områdets alla kommuner.",
    ),
    "en": Forms(
        "A strategic forum that brings together all the municipalities is on record"
        " {from_counties}.",
        "{in_counties} a strategic forum brings together all the municipalities.",
    ),
}
