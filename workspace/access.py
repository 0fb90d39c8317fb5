"""Who may see and edit reports of errors and notes about counties."""

from accounts.access_rules import OfKeepers, OfOffice
from accounts.registry import access_rules
from workspace.models import CountyNote, ErrorReport

access_rules.add("workspace", {ErrorReport: OfKeepers("county"), CountyNote: OfOffice()}, order=40)
