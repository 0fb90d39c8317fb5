"""Remarks in the history."""

from changes.registry import day_columns, moved_models
from situation.models import Remark

moved_models.add("situation", {Remark: "dashboard"}, order=20)
day_columns.add("situation", ["described_on"], order=20)
