"""Accepted edits are visible to no role: they only prevent executing an edit twice."""

from accounts.access import NO_ROLE
from accounts.registry import access_rules
from editing.models import AcceptedEdit

access_rules.add("editing", {AcceptedEdit: NO_ROLE}, order=15)
