"""Pilots in the history."""

from django.utils.translation import gettext_lazy as _

from changes.registry import RecordPage, confirmed_records, history_subjects, record_pages
from tests.spike_app.models import Pilot

history_subjects.add("pilots", _("County pilots"), order=945)
record_pages.add(
    "pilot",
    RecordPage(Pilot, address="pilot_detail", meaning="The id of a pilot.", title="name_fi"),
    order=920,
)
confirmed_records.add("pilots", [Pilot], order=990)
