"""Who may see the accepted edits: no role, they only keep an edit from being made twice."""

from accounts.access import NO_ROLE
from accounts.registry import access_rules
from editing.models import AcceptedEdit

access_rules.add("editing", {AcceptedEdit: NO_ROLE}, order=15)
