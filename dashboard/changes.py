"""The subject of remarks and assessments in the history."""

from django.utils.translation import gettext_lazy as _

from changes.registry import history_subjects

history_subjects.add("dashboard", _("Remarks and assessments"), order=60)
