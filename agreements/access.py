"""Who may see and edit agreements: all see them, the county's coordinators edit them."""

from accounts.access_rules import OfOffice, OfPlace
from accounts.registry import access_rules
from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Party,
    PartyStanding,
    Step,
    StoredFile,
)

OF_AGREEMENT = OfPlace("agreement__county")
OF_GOAL = OfPlace("goal__agreement__county")
NO_ROLE = OfOffice(sees=(), edits=())

access_rules.add(
    "agreements",
    {
        Agreement: OfPlace("county"),
        AgreementStatus: OF_AGREEMENT,
        Party: OF_AGREEMENT,
        PartyStanding: OfPlace("party__agreement__county"),
        Decision: OfPlace("party__agreement__county", "party__municipality"),
        Step: OF_AGREEMENT,
        Appendix: OF_AGREEMENT,
        AppendixStatus: OfPlace("appendix__agreement__county"),
        Document: OF_AGREEMENT,
        StoredFile: NO_ROLE,
        Goal: OF_AGREEMENT,
        Measure: OF_GOAL,
        Indicator: OF_GOAL,
    },
    order=60,
)
