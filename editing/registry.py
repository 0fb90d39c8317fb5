"""What subjects register with the engine of edits, in addition to the rules of their actions."""

from __future__ import annotations

from editing.states import StateMachine
from toolkit.registry import Registry

state_machines: Registry[StateMachine] = Registry("states and their steps", file="states")
