"""Forums in the history."""

from django.utils.translation import gettext_lazy as _

from changes.registry import confirmed_records, history_subjects
from forums.models import Forum

history_subjects.add("forums", _("Forums"), order=30)
confirmed_records.add("forums", [Forum], order=70)
