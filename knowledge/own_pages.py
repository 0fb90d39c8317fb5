"""Plans on the coordinators' pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.own_pages.choices import agreement_choices
from editing.row_forms import field_for
from knowledge.models import Plan
from toolkit.days import range_in_words
from workspace.entries import RecordEntry, age_of, known
from workspace.forms.base import SOURCE, TITLES, OfCountyForm
from workspace.places import Place
from workspace.registry import OwnPage, Section, add_page, add_section


class PlanForm(OfCountyForm):
    """A plan that makes an agreement concrete."""

    class Meta:
        model = Plan
        formfield_callback = field_for
        fields = ("kind", *TITLES, "agreement", "themes", "period", "url", *SOURCE)

    def prepare(self) -> None:
        super().prepare()
        self._choose("agreement", agreement_choices(self.where))


PLAN = OwnPage(
    "suunnitelmat", Plan, PlanForm, gettext_lazy("Plan"), gettext_lazy("New plan"), "plans"
)


def _plans_of(place: Place) -> list[Plan]:
    return list(PLAN.rows_in(place))


def _plans(place: Place, rows: list[Plan]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=place.url("suunnitelmat", str(row.pk)),
            facts=known((_("Period"), range_in_words(row.period))),
            age=age_of(row),
        )


add_page(PLAN, order=80)
add_section(
    Section(
        "plans",
        "suunnitelmat",
        gettext_lazy("Plans"),
        read=_plans_of,
        entries=_plans,
        pages=("suunnitelmat",),
    ),
    order=60,
)
