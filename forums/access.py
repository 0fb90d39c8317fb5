"""Who may see and edit forums: all see them, the county's coordinators edit them."""

from accounts.access_rules import OfPlace
from accounts.registry import access_rules
from forums.models import Forum, ForumParticipant

access_rules.add(
    "forums", {Forum: OfPlace("county"), ForumParticipant: OfPlace("forum__county")}, order=70
)
