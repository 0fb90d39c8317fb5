"""The recommendations for the cooperation: two sets of sentences, never mixed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation in a sentence of ours, and how the records can show it."""

    number: int
    text: str | Promise
    rule: str | Promise = ""


@dataclass(frozen=True, slots=True)
class RecommendationSet:
    """Recommendations given together."""

    key: str
    title: str | Promise
    source: str
    recommendations: tuple[Recommendation, ...]


SET_2022 = RecommendationSet(
    "2022",
    gettext_lazy("Recommendations of 2/2022 for leading the cooperation"),
    "Kuntaliitto, FCG: 2/2022",
    (
        Recommendation(
            1,
            gettext_lazy(
                "Know the culture of cooperation in your area, its strengths and weaknesses, "
                "and build on it."
            ),
        ),
        Recommendation(
            2,
            gettext_lazy("Make sure of a shared base of knowledge, and use it."),
        ),
        Recommendation(
            3,
            gettext_lazy(
                "Agree on shared strategic goals and success factors, and use them in each "
                "organisation's strategy."
            ),
        ),
        Recommendation(
            4,
            gettext_lazy(
                "Set up the structures each level needs, and give their members the power to agree."
            ),
        ),
        Recommendation(
            5,
            gettext_lazy(
                "Use the models and tools there are, such as the wellbeing report and plan, and"
                " make plans fit together."
            ),
        ),
        Recommendation(
            6,
            gettext_lazy("Give time and resources to cooperation and to building trust."),
        ),
        Recommendation(
            7,
            gettext_lazy("Evaluate and develop the model, and share what has been learnt openly."),
        ),
    ),
)
SET_2023 = RecommendationSet(
    "2023",
    gettext_lazy("Recommendations of 2023, after the tour of the counties"),
    "Kuntaliitto, Hyvil: 2023",
    (
        Recommendation(
            1,
            gettext_lazy(
                "Agree on a forum that covers the county and all its municipalities and steers "
                "the preparation."
            ),
            gettext_lazy(
                "Done: a strategic forum in which every municipality of the day takes part. "
                "Partly: strategic forums without all of them."
            ),
        ),
        Recommendation(
            2,
            gettext_lazy(
                "Write down who answers for each theme on both sides, and keep it current."
            ),
            gettext_lazy(
                "Done: the county and each municipality have named someone for every priority "
                "theme. Partly: for some."
            ),
        ),
        Recommendation(
            3,
            gettext_lazy(
                "Take enough time to form, share and use a joint picture of the situation."
            ),
            gettext_lazy("Assessed by people, with a day and a name of the assessor's role."),
        ),
        Recommendation(
            4,
            gettext_lazy(
                "Gather the key goals on that basis, with measures, indicators and owners."
            ),
            gettext_lazy(
                "Done: every goal of the strategic agreement has measures, indicators and an "
                "owner. Partly: some lack them."
            ),
        ),
        Recommendation(
            5,
            gettext_lazy(
                "Prepare a strategic cooperation agreement around the goals, approved by the "
                "county and every municipality."
            ),
            gettext_lazy(
                "Done: the agreement is ready. Partly: it is in preparation or being approved. "
                "Not done: none begun, or it has ended."
            ),
        ),
        Recommendation(
            6,
            gettext_lazy(
                "Make interaction possible in all roles with clear, jointly agreed structures, "
                "and value informal contact."
            ),
            gettext_lazy("Done: forums on at least three levels. Partly: on one or two."),
        ),
        Recommendation(
            7,
            gettext_lazy(
                "Take the area's other actors along: organisations, companies, stakeholders."
            ),
            gettext_lazy("Done: other actors take part in a forum."),
        ),
        Recommendation(
            8,
            gettext_lazy("Create the model of cooperation that fits your area."),
            gettext_lazy("Assessed by people, with a day and a name of the assessor's role."),
        ),
    ),
)
