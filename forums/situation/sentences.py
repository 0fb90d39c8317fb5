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
    "fi": Forms(
        "", "Yhteistyöfoorumeja| on kirjattu yksi.", "Yhteistyöfoorumeja| on kirjattu {n}.", ""
    ),
    "sv": Forms(
        "", "Ett samarbetsforum| har antecknats.", "{n} samarbetsforum| har antecknats.", ""
    ),
    "en": Forms(
        "", "One cooperation forum| is on record.", "{n} cooperation forums| are on record.", ""
    ),
}
COVERING = {
    "fi": Forms(
        "Alueen kaikki kunnat kokoavaa strategista foorumia| ei ole kirjattu yhdeltäkään alueelta.",
        "Yhdellä alueella| strateginen foorumi kokoaa alueen kaikki kunnat.",
        "{n} alueella| strateginen foorumi kokoaa alueen kaikki kunnat.",
        "Kaikilla {of} alueella| strateginen foorumi kokoaa alueen kaikki kunnat.",
    ),
    "sv": Forms(
        "Ett strategiskt forum som samlar områdets alla kommuner| har inte antecknats för något"
        " välfärdsområde.",
        "I ett välfärdsområde| samlar ett strategiskt forum områdets alla kommuner.",
        "I {n} välfärdsområden| samlar ett strategiskt forum områdets alla kommuner.",
        "I alla {of} välfärdsområden| samlar ett strategiskt forum områdets alla kommuner.",
    ),
    "en": Forms(
        "A strategic forum that brings together all the municipalities| is on record in no county.",
        "In one county| a strategic forum brings together all its municipalities.",
        "In {n} counties| a strategic forum brings together all their municipalities.",
        "In all {of} counties| a strategic forum brings together all their municipalities.",
    ),
}
