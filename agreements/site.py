"""Agreements on the site: the marks of their states, the menu, sitemap and URLs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models import Agreement
from agreements.models.status import READY_BY_SOURCE
from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.marks import Mark


def _numbers() -> Iterator[int]:
    yield from Agreement.objects.order_by("pk").values_list("pk", flat=True)


registry.pages.add("agreements", Pages("agreements.urls"), order=20)
registry.menu.add("/sopimukset/", _("Agreements"), order=40)

registry.sitemap.add("agreement_list", SitemapPage(), order=60)
registry.sitemap.add("agreement_detail", SitemapPage(_numbers), order=210)

registry.marks.add(
    "agreement",
    {
        "not_started": Mark("none", pgettext_lazy("agreement status", "Not started")),
        "in_preparation": Mark("prog", pgettext_lazy("agreement status", "In preparation")),
        "in_approval": Mark("plan", pgettext_lazy("agreement status", "Being approved")),
        "ready": Mark("done", pgettext_lazy("agreement status", "Ready")),
        READY_BY_SOURCE: Mark(
            "done", pgettext_lazy("agreement status", "Ready according to the source")
        ),
        "ended": Mark("na", pgettext_lazy("agreement status", "Ended")),
        "unknown": Mark("unk", pgettext_lazy("agreement status", "No data")),
    },
    order=10,
)
registry.marks.add(
    "decision",
    {
        "approved": Mark("done", pgettext_lazy("decision", "Approved")),
        "approved_with_changes": Mark("done", pgettext_lazy("decision", "Approved with changes")),
        "approved_conditionally": Mark(
            "plan", pgettext_lazy("decision", "Approved on a condition, not yet met")
        ),
        "condition_met": Mark("done", pgettext_lazy("decision", "Approved, condition met")),
        "rejected": Mark("miss", pgettext_lazy("decision", "Rejected")),
        "returned": Mark("prog", pgettext_lazy("decision", "Returned to preparation")),
        "proposed": Mark("prog", pgettext_lazy("decision", "Proposed to the council")),
        "tabled": Mark("prog", pgettext_lazy("decision", "Tabled")),
        "statement": Mark("none", pgettext_lazy("decision", "Statement given")),
        "noted": Mark("none", pgettext_lazy("decision", "Noted")),
        "in_handling": Mark("prog", pgettext_lazy("decision", "Being handled")),
        "expected": Mark("plan", pgettext_lazy("decision", "Expected")),
        "not_considered": Mark("none", pgettext_lazy("decision", "Not considered")),
        "not_recorded": Mark("unk", pgettext_lazy("decision", "Not recorded")),
    },
    order=30,
)
registry.marks.add(
    "standing",
    {
        "party": Mark("done", pgettext_lazy("standing", "Included")),
        "prospective": Mark("plan", pgettext_lazy("standing", "Joining")),
        "left": Mark("na", pgettext_lazy("standing", "Left")),
        "none": Mark("none", pgettext_lazy("standing", "Not included")),
        "no_agreement": Mark("na", pgettext_lazy("standing", "No agreement")),
        "no_record": Mark("unk", pgettext_lazy("standing", "Not recorded")),
    },
    order=40,
)
registry.marks.add(
    "sub_agreement",
    {
        "ready": Mark("done", pgettext_lazy("sub-agreement", "Ready")),
        "preparing": Mark("prog", pgettext_lazy("sub-agreement", "In preparation")),
        "not_recorded": Mark("unk", pgettext_lazy("sub-agreement", "Not recorded")),
    },
    order=50,
)
registry.marks.add(
    "appendix",
    {
        "planned": Mark("plan", pgettext_lazy("appendix", "Planned")),
        "draft": Mark("prog", pgettext_lazy("appendix", "Draft")),
        "in_approval": Mark("plan", pgettext_lazy("appendix", "Being approved")),
        "approved": Mark("done", pgettext_lazy("appendix", "Approved")),
        "withdrawn": Mark("na", pgettext_lazy("appendix", "Withdrawn")),
    },
    order=60,
)

FIGURES = {
    "strategic_agreements.prepared_or_in_preparation": _(
        "Strategic agreement ready or in preparation"
    ),
    "strategic_agreements.ready": _("Strategic agreement ready"),
    "strategic_agreements.with_regional_council": _("Regional council a party or to become one"),
    "sub_agreements.ready": _("Sub-agreements beside the strategic agreement"),
}
for _place, (_path, _title) in enumerate(FIGURES.items(), 1):
    registry.embedded_figures.add(_path, _title, order=10 * _place)
