"""Who may see and edit negotiations: all see them, the county's coordinators edit."""

from accounts.access_rules import OfPlace
from accounts.registry import access_rules
from negotiations.models import Negotiation, NegotiationActor, NegotiationPractice, NoneStatement

access_rules.add(
    "negotiations",
    {
        Negotiation: OfPlace("county"),
        NegotiationActor: OfPlace("negotiation__county"),
        NoneStatement: OfPlace("county"),
        NegotiationPractice: OfPlace("county"),
    },
    order=80,
)
