"""Surveys in the history."""

from django.utils.translation import gettext_lazy as _

from changes.registry import history_subjects

history_subjects.add("surveys", _("Surveys"), order=50)
