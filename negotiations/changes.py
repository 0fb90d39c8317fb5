"""Negotiations in the history."""

from django.utils.translation import gettext_lazy as _

from changes.registry import confirmed_records, day_columns, history_subjects
from negotiations.models import Negotiation

history_subjects.add("negotiations", _("Negotiations"), order=20)
day_columns.add("negotiations", ["stated_on"], order=80)
confirmed_records.add("negotiations", [Negotiation], order=80)
