"""Who may see and edit pilots: all see them, the county's coordinators edit them."""

from accounts.access_rules import OfPlace
from accounts.registry import access_rules
from tests.spike_app.models import Pilot

access_rules.add("pilots", {Pilot: OfPlace("county")}, order=995)
