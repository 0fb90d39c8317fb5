"""Plans and assessments in the history, under their public subjects."""

from changes.registry import moved_models
from knowledge.models import Assessment, Plan

moved_models.add("knowledge", {Plan: "agreements", Assessment: "dashboard"}, order=90)
