"""Who may see and edit plans and assessments."""

from accounts.access_rules import REFERENCE, OfPlace
from accounts.registry import access_rules
from knowledge.models import Assessment, Plan

access_rules.add("knowledge", {Plan: OfPlace("county"), Assessment: REFERENCE}, order=90)
