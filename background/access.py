"""Who may see failures of jobs, and checks of links: nobody reads those one by one."""

from accounts.access_rules import OfOffice
from accounts.registry import access_rules
from background.models import JobFailure, LinkCheck

access_rules.add(
    "background", {JobFailure: OfOffice(), LinkCheck: OfOffice(sees=(), edits=())}, order=12
)
