"""From which day an expected decision of a party was known."""

from __future__ import annotations

import pgtrigger

EXPECTED_SINCE = pgtrigger.Trigger(
    name="date_expectation",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    # Whoever writes the day without saying since when it is known has learnt it today.
    func="""
        IF NEW.decision_expected_on IS NULL THEN
            NEW.decision_expected_since := NULL;
        ELSIF NEW.decision_expected_since IS NULL OR (
            TG_OP = 'UPDATE' AND NEW.decision_expected_on IS DISTINCT FROM OLD.decision_expected_on
            AND NEW.decision_expected_since IS NOT DISTINCT FROM OLD.decision_expected_since
        ) THEN
            NEW.decision_expected_since := (now() AT TIME ZONE 'Europe/Helsinki')::date;
        END IF;
        RETURN NEW;
    """,
)
"""The day from which an expected decision was known: by default the day it is written."""
