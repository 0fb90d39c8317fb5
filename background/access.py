"""Who may see failures of jobs."""

from accounts.access_rules import OfOffice
from accounts.registry import access_rules
from background.models import JobFailure

access_rules.add("background", {JobFailure: OfOffice()}, order=12)
