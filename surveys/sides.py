"""The sides of a scale: guessed from the words and order of its options, confirmed by staff.

Results of a scale are shown by sides. So a survey is neither opened nor published while an option
of a scale has no side and is not «cannot say», or a scale has no poor or no good side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from editing.edits import Edit
from surveys.models import Kind, Option, Question, Side, Survey

CANNOT_SAY = "cannot_say"
"""The choice beside the sides, stored as `is_cannot_say`."""
CHOICES = (*Side.values, CANNOT_SAY)

# The first pattern that a label has decides: «eri mieltä» is no «mieltä», «inte bra» is no «bra».
WORDS = [
    (CANNOT_SAY, r"osaa sanoa|^eos$|tiedä|ei koske|ei kokemusta|ei mielipidettä|ei sovellu"),
    (CANNOT_SAY, r"kan inte säga|kan ej säga|vet (inte|ej)|ingen (åsikt|uppfattning)|inte aktuell"),
    (
        CANNOT_SAY,
        r"(cannot|can't|can not|unable to) say|don't know|do not know|no opinion|not appl",
    ),
    (Side.NEUTRAL, r"\beikä\b|ei samaa|neutraal|siltä väliltä|keskinkert|kohtalai"),
    (Side.NEUTRAL, r"\bvarken\b|neutral|medelmått|\bneither\b|\bfair\b|in between"),
    (Side.POOR, r"huono|heiko|eri mieltä|tyytymät|epäsel|puuttee|ei lainkaan|ei koskaan|harvoin"),
    (Side.POOR, r"dålig|svag|av annan (åsikt|mening)|missnöjd|oklar|inte alls|aldrig|sällan|oense"),
    (
        Side.POOR,
        r"poor|\bbad|weak|disagree|dissatisf|unsatisf|unclear|not at all|never|seldom|rarely",
    ),
    (Side.POOR, r"^(ei|en|inte|nej|not|no)\b"),
    (Side.GOOD, r"hyvi|hyvä|erinom|kiitet|samaa mieltä|tyytyväi|selke|selvä|usein|aina|^kyllä"),
    (
        Side.GOOD,
        r"\bbra\b|god|väl\b|utmärk|av samma (åsikt|mening)|nöjd|klar|ofta|alltid|ense|^ja\b",
    ),
    (Side.GOOD, r"good|\bwell|excellent|agree|satisf|clear|often|always|^yes"),
]


def side_of(option: Option) -> str:
    """The option's side, or `CANNOT_SAY`; empty if neither is given."""
    return CANNOT_SAY if option.is_cannot_say else option.side


def guessed_sides(options: Sequence[Option]) -> dict[int, str]:
    """A likely side for each option by its key: by its words, else by its place in the order."""
    found = {option.pk: _by_words(option) for option in options}
    scale = [option for option in options if found[option.pk] != CANNOT_SAY]
    order = [Side.POOR, Side.GOOD]
    if _is_good_first([found[option.pk] for option in scale]):
        order.reverse()
    for at, option in enumerate(scale):
        if not found[option.pk]:
            is_middle = 2 * at + 1 == len(scale)
            half = order[0] if 2 * at + 1 < len(scale) else order[1]
            found[option.pk] = Side.NEUTRAL if is_middle else half
    return found


def _by_words(option: Option) -> str:
    for label in (option.label_fi, option.label_sv, option.label_en):
        words = " ".join(label.casefold().split())
        side = next((side for side, pattern in WORDS if re.search(pattern, words)), "")
        if side:
            return str(side)
    return ""


def _is_good_first(sides: Sequence[str]) -> bool:
    """Whether the good side comes before the poor one."""
    good = [at for at, side in enumerate(sides) if side == Side.GOOD]
    poor = [at for at, side in enumerate(sides) if side == Side.POOR]
    if good and poor:
        return sum(good) * len(poor) < sum(poor) * len(good)
    middle = (len(sides) - 1) / 2
    if good:
        return sum(good) / len(good) < middle
    return bool(poor) and sum(poor) / len(poor) > middle


def lacks_sides(question: Question) -> bool:
    """Whether a scale has an option without a side, or no option on one of the sides."""
    sides = [side_of(option) for option in question.options.all()]
    return question.kind == Kind.LIKERT and not ("" not in sides and {*sides} >= {"poor", "good"})


def scales_of(survey: Survey) -> list[Question]:
    rows = survey.questions.filter(kind=Kind.LIKERT).prefetch_related("options")
    return list(rows)


def scales_without_sides(survey: Survey) -> list[Question]:
    """The scales whose results could not be shown."""
    return [question for question in scales_of(survey) if lacks_sides(question)]


def confirm_sides(edit: Edit, question: Question, sides: Mapping[int, str]) -> int:
    """Store the chosen sides of a scale's options, by their keys; returns how many changed."""
    changed = 0
    for option in question.options.all():
        side = sides[option.pk]
        if side != side_of(option):
            option.is_cannot_say = side == CANNOT_SAY
            option.side = "" if side == CANNOT_SAY else side
            edit.save(option)
            changed += 1
    return changed
