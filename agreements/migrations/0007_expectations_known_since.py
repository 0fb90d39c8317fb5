"""From which day each expected decision was known: the day its history first has that day.

Events get it too, so that an earlier moment is rewound to what was known then. A party without
events (none is made without) has the day of its first standing.
"""

from django.db import migrations

FIRST = """
    SELECT pgh_obj_id, decision_expected_on,
        (min(pgh_created_at) AT TIME ZONE 'Europe/Helsinki')::date AS known
    FROM agreements_partyevent WHERE decision_expected_on IS NOT NULL
    GROUP BY pgh_obj_id, decision_expected_on"""

EVENTS = f"""
    UPDATE agreements_partyevent AS event SET decision_expected_since = first.known
    FROM ({FIRST}) AS first
    WHERE first.pgh_obj_id = event.pgh_obj_id
      AND first.decision_expected_on = event.decision_expected_on"""

PARTIES = f"""
    UPDATE agreements_party AS party SET decision_expected_since = COALESCE(
        (SELECT first.known FROM ({FIRST}) AS first
         WHERE first.pgh_obj_id = party.id
           AND first.decision_expected_on = party.decision_expected_on),
        (SELECT min(since) FROM agreements_partystanding WHERE party_id = party.id))
    WHERE decision_expected_on IS NOT NULL AND decision_expected_since IS NULL"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_dated_goals_and_expectations")]

    operations = [
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTIES, migrations.RunSQL.noop),
    ]
