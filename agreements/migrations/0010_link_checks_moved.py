"""Checks of links are in the app of the background jobs; their former table is dropped next."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("agreements", "0009_multidisciplinary_agreements"),
        ("background", "0002_link_checks"),
    ]

    operations = [
        migrations.RunSQL(
            """INSERT INTO background_linkcheck (url, tried_at, worked_at, told)
                SELECT url, tried_at, worked_at, told FROM agreements_linkcheck
                ON CONFLICT (url) DO NOTHING""",
            migrations.RunSQL.noop,
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="LinkCheck")],
        ),
    ]
