"""Who may see and edit how the situation is presented."""

from accounts.access_rules import REFERENCE
from accounts.registry import access_rules
from situation.models import Presentation, Remark

access_rules.add("situation", {Presentation: REFERENCE, Remark: REFERENCE}, order=20)
