"""What a database holds, to be compared with the same after a bad day."""

from __future__ import annotations

import json
from datetime import datetime

from drills.installation import Installation
from drills.postgres import RUNTIME, Postgres

_SITUATIONS = """
import hashlib, json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo
from situation.situations import situation
found = {}
for number in range(MONTHS):
    day = date(2022 + (3 + number) // 12, (3 + number) % 12 + 1, 1) - timedelta(days=1)
    end = datetime.combine(day, time.max, ZoneInfo("Europe/Helsinki"))
    known_at = min(end, datetime.fromisoformat(MOMENT))
    for name, asked in (("", {}), (" known_at", {"known_at": known_at})):
        text = json.dumps(situation(day, **asked).as_dict(), ensure_ascii=False)
        found[f"{day}{name}"] = hashlib.sha256(text.encode()).hexdigest()
print(json.dumps(found))
"""


def situations(site: Installation, moment: datetime, *, months: int = 120) -> dict[str, str]:
    """Digests of the situation at the end of each month from March 2022 on.

    As known now, and as known at the end of the month or, if that is later, at `moment`.
    """
    code = _SITUATIONS.replace("MONTHS", str(months)).replace("MOMENT", repr(moment.isoformat()))
    printed = site.manage("shell", "-v", "0", "-c", code)
    found: dict[str, str] = json.loads(printed.splitlines()[-1])
    if len(found) != 2 * months or len(set(found.values())) < months // 4:
        raise RuntimeError("The situations say nothing: is the database empty?")
    return found


def checksums(postgres: Postgres) -> dict[str, str]:
    """For each table the number of its rows and the MD5 of them all, in order."""
    with postgres.connect() as connection:
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        found = {}
        for name in names:
            row = connection.execute(_CHECKSUM.format(name).encode()).fetchone()
            found[name] = str(row)
    return found


_TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
_CHECKSUM = """
SELECT count(*), md5(string_agg(one, '' ORDER BY one))
FROM (SELECT md5(row::text) AS one FROM {} AS row) AS rows
"""


def different(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The keys whose values are not the same."""
    return sorted(key for key in before | after if before.get(key) != after.get(key))


def open_history(postgres: Postgres) -> list[str]:
    """Tables of recorded history that the runtime role could write to; should be none."""
    with postgres.connect() as connection:
        rows = connection.execute(_OPEN, {"role": RUNTIME}).fetchall()
        (number,) = connection.execute(_NUMBER).fetchone() or (0,)
    if not number:
        raise RuntimeError("There are no tables of history.")
    return [name for (name,) in rows]


_HISTORY = """
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'pgh_obj_id')
"""
_NUMBER = f"SELECT count(*) {_HISTORY}"
_OPEN = f"""
SELECT relname {_HISTORY}
AND has_table_privilege(%(role)s, oid, 'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY 1
"""
