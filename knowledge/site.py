"""Assessments by the recommendations on the site: the marks of their states, and the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.marks import Mark

registry.menu.add("/pilotit/", _("Pilots"), order=80)  # shown once the page exists
registry.marks.add(
    "recommendation",
    {
        "done": Mark("done", pgettext_lazy("recommendation", "Done")),
        "partly": Mark("prog", pgettext_lazy("recommendation", "Partly")),
        "not_done": Mark("none", pgettext_lazy("recommendation", "Not done")),
        "not_known": Mark("unk", pgettext_lazy("recommendation", "Not known")),
    },
    order=80,
)
