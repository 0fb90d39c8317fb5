"""What subjects plug into the engine of edits, beside the rules of their actions."""

from __future__ import annotations

from editing.states import StateMachine
from toolkit.registry import Registry

state_machines: Registry[StateMachine] = Registry("states and their steps", file="states")
