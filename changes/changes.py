"""The history of the base domain: its subject and its day columns."""

from django.utils.translation import gettext_lazy as _

from changes.registry import day_columns, history_subjects

history_subjects.add("cooperation", _("Responsible persons and groups"), order=40)
day_columns.add("accounts", ["counted_on"], order=10)
