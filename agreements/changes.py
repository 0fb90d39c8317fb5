"""Agreements in the history."""

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from changes.registry import RecordPage, confirmed_records, history_subjects, record_pages

history_subjects.add("agreements", _("Agreements"), order=10)
record_pages.add(
    "agreement",
    RecordPage(
        Agreement,
        address="agreement_detail",
        meaning="The id of an agreement; includes changes of its parties, documents, other rows.",
    ),
    order=10,
)
confirmed_records.add("agreements", [Agreement], order=60)
