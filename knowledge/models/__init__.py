"""Plans, and assessments of counties by recommendations."""

from knowledge.models.assessments import Assessed, AssessedRecommendation, Assessment
from knowledge.models.plans import Plan, PlanKind

__all__ = [
    "Assessed",
    "AssessedRecommendation",
    "Assessment",
    "Plan",
    "PlanKind",
]
