"""Who may see and edit imports."""

from accounts.access_rules import OfOwner
from accounts.registry import access_rules
from importing.models import ImportRun

access_rules.add("importing", {ImportRun: OfOwner()}, order=30)
