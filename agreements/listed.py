"""The columns of the list of agreements: of its file, and what an import may change by them."""

from operator import attrgetter

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.cases import Case
from listing import columns as c

_agreement = attrgetter("agreement")


def _approvals(case: Case) -> str:
    # In words: a spreadsheet takes 7/7 of a CSV file for a day.
    words = {"n": case.approved, "of": case.municipalities}
    sentence = gettext("%(n)s of %(of)s municipalities have approved")
    return sentence % words if case.municipalities else ""


COLUMNS = c.ListColumns(
    [
        c.text_column(_("Agreement"), _agreement, "title"),
        c.choice_column(_("Kind"), _agreement, "kind", edits="kind"),
        c.theme_column(_("Themes"), _agreement),
        *c.county_columns(_agreement),
        c.mark_column(_("Status"), "agreement", lambda case: case.mark),
        c.since_column(_("Status: since"), lambda case: case.status_row),
        c.Column(_("Approvals"), _approvals),
        c.Column(_("Municipalities that have approved"), lambda case: case.approved),
        c.Column(_("Municipalities among the parties"), lambda case: case.municipalities),
        c.Column(_("Names of those that have approved"), lambda case: c.joined(case.approving)),
        c.mark_column(_("Regional council"), "standing", lambda case: case.council_standing),
        c.choice_column(_("Character"), _agreement, "character", edits="character"),
        *c.period_columns(_("in force from"), _("in force, last day"), lambda case: case.period),
    ],
    _agreement,
)
