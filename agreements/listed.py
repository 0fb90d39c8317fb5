"""The columns of the list of agreements: of its file, and what an import may change by them."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from listing import columns as c

_agreement = attrgetter("agreement")
COLUMNS = c.ListColumns(
    [
        c.text_column(_("Agreement"), _agreement, "title"),
        c.choice_column(_("Kind"), _agreement, "kind", edits="kind"),
        c.theme_column(_("Themes"), _agreement),
        *c.county_columns(_agreement),
        c.mark_column(_("Status"), "agreement", lambda case: case.mark),
        c.since_column(_("Status: since"), lambda case: case.status_row),
        c.Column(_("Approvals"), lambda case: case.approvals_in_short),
        c.Column(_("Municipalities that have approved"), lambda case: case.approved),
        c.Column(_("Municipalities among the parties"), lambda case: case.municipalities),
        c.Column(_("Names of those that have approved"), lambda case: c.joined(case.approving)),
        c.mark_column(_("Regional council"), "standing", lambda case: case.council_standing),
        c.choice_column(_("Character"), _agreement, "character", edits="character"),
        *c.period_columns(_("in force from"), _("in force, last day"), lambda case: case.period),
    ],
    _agreement,
)
