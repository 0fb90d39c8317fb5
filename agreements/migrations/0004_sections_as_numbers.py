"""Bring what was recorded under the rules of 0.1 under those of today; nothing is dropped.

- «12 §» becomes 12. A text that is no section goes to `to_check`, from where staff correct it.
- Decisions dated after the day of the migration keep their day, and staff are asked to check them.
- Deciding bodies: `board` was shown as «lautakunta» and `executive` as «hallitus». Today a board is
  a «hallitus», a committee a «lautakunta», and an executive the county's. Rows keep what was shown.

The history has an event for each changed row, without a user. Confirmations stay: what they
confirmed has not changed.
"""

import re

import pgtrigger
from django.db import migrations
from django.db.models import Q
from django.utils import timezone

WRITTEN = re.compile(r"[§\s]*([1-9][0-9]{0,4})\s*([a-zåäö]?)[§\s]*")
"""As `toolkit.sections` reads them today."""


def convert(apps, schema_editor):
    rows = [apps.get_model("agreements", name).objects for name in ("Decision", "Step")]
    with pgtrigger.ignore(
        "agreements.Decision:withdraw_confirmation", "agreements.Step:withdraw_confirmation"
    ):
        for of_model in rows:
            _sections(of_model)
        _future_days(rows[0])
        _bodies(rows[0])


def _sections(rows):
    for pk, section in rows.exclude(section="").order_by("pk").values_list("pk", "section"):
        written = WRITTEN.fullmatch(section.casefold())
        number = "".join(written.groups()) if written else ""
        if not written and section.strip():
            rows.filter(pk=pk).update(section="", to_check=f"§ {section}")
        elif number != section:
            rows.filter(pk=pk).update(section=number)


def _future_days(decisions):
    late = decisions.filter(decided_on__gt=timezone.localdate()).order_by("pk")
    for pk, day, noted in late.values_list("pk", "decided_on", "to_check"):
        decisions.filter(pk=pk).update(to_check="; ".join(filter(None, (noted, day.isoformat()))))


def _bodies(decisions):
    of_board = Q(body_name__icontains="hallitus") | Q(body_name__icontains="styrelse")
    decisions.filter(~of_board, body_key="board").update(body_key="committee")
    decisions.filter(~Q(party__type="county"), body_key="executive").update(body_key="board")


class Migration(migrations.Migration):

    dependencies = [
        ("agreements", "0003_results_of_decisions"),
    ]

    operations = [
        migrations.RunPython(convert, migrations.RunPython.noop),
    ]
