"""Who may see and edit what readers write to staff."""

from accounts.access_rules import OfOffice
from accounts.registry import access_rules
from dashboard.models import Feedback

access_rules.add("dashboard", {Feedback: OfOffice()}, order=110)
