"""The columns of the list of pilots: of its file, and what an import may change by them."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from listing import columns as c


def _itself(pilot):
    return pilot


COLUMNS = c.ListColumns(
    [
        c.text_column(_("Pilot"), _itself, "name"),
        *c.county_columns(_itself),
        c.choice_column(_("State of the pilot"), _itself, "state", edits="state"),
        c.theme_column(_("Themes"), _itself),
        *c.period_columns(_("first day"), _("last day"), attrgetter("period")),
    ],
    _itself,
)
