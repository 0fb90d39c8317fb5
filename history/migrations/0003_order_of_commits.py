"""Moments of events in the order of commits: docs/adr/0012-order-of-changes.md has the reasons.

`history_moment()` gives a transaction its moment, `history_settle()` moves it at the commit if
another one has committed since, `history_horizon()` is the newest moment that nothing can precede.
"""

from django.db import migrations, models

FUNCTIONS = r"""
-- Keys of advisory locks: a tag in the highest 12 bits, microseconds since 1970 in the others.
CREATE OR REPLACE FUNCTION history_key(tag bigint, moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (tag << 52) | (extract(epoch FROM moment) * 1000000)::bigint
$$;

-- A moment that no other transaction has, from this one on. The lock is kept to the end.
CREATE OR REPLACE FUNCTION history_own_moment(moment timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE last timestamptz;
BEGIN
    LOOP
        IF pg_try_advisory_xact_lock(history_key(1426, moment)) THEN
            SELECT recorded_at INTO last FROM history_lastchange;
            EXIT WHEN last IS NULL OR moment > last;
            moment := last;
        END IF;
        moment := moment + interval '1 microsecond';
    END LOOP;
    PERFORM set_config('yhdyspinta.moment', history_key(0, moment)::text, true);
    RETURN moment;
END $$;

-- The moment of this transaction: the time of its first event, unless its commit moved it.
CREATE OR REPLACE FUNCTION history_moment() RETURNS timestamptz
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE moment timestamptz;
BEGIN
    moment := timestamptz 'epoch' + interval '1 microsecond'
        * nullif(current_setting('yhdyspinta.moment', true), '')::bigint;
    -- Any role can change the setting: it cannot date events outside its own transaction.
    IF moment BETWEEN now() AND clock_timestamp() + interval '1 second' THEN
        RETURN moment;
    END IF;
    -- While this lock exists, readers know that events from its moment on may still be committed.
    -- The own moment is taken after it: whoever does not see the lock has asked the time before.
    PERFORM pg_advisory_xact_lock_shared(history_key(1425, clock_timestamp()));
    RETURN history_own_moment(clock_timestamp());
END $$;

CREATE OR REPLACE FUNCTION history_event_moment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE tables text := coalesce(current_setting('yhdyspinta.tables', true), '');
BEGIN
    NEW.pgh_created_at := history_moment();
    IF strpos(tables, ' ' || TG_RELID || ',') = 0 THEN
        PERFORM set_config('yhdyspinta.tables', tables || ' ' || TG_RELID || ',', true);
    END IF;
    RETURN NEW;
END $$;

-- Runs while the row of the last change is locked, until the commit is visible: one at a time.
CREATE OR REPLACE FUNCTION history_settle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE own timestamptz; moved timestamptz; touched text;
BEGIN
    IF coalesce(current_setting('yhdyspinta.tables', true), '') = '' THEN
        RETURN NEW;  -- no event
    END IF;
    own := history_moment();
    IF TG_OP = 'INSERT' THEN  -- the very first change
        UPDATE history_lastchange SET recorded_at = own WHERE id = NEW.id;
        RETURN NULL;
    END IF;
    IF own = OLD.recorded_at THEN
        RETURN NEW;  -- settled before in this transaction
    END IF;
    IF own < OLD.recorded_at THEN
        moved := history_own_moment(greatest(clock_timestamp(), OLD.recorded_at));
        FOREACH touched IN ARRAY regexp_split_to_array(
            trim(current_setting('yhdyspinta.tables')), '\D+') LOOP
            IF touched <> '' THEN
                EXECUTE format('UPDATE %s SET pgh_created_at = $1 WHERE pgh_created_at = $2',
                    touched::oid::regclass) USING moved, own;
            END IF;
        END LOOP;
        own := moved;
    END IF;
    NEW.recorded_at := own;
    RETURN NEW;
END $$;

-- The moment of the oldest transaction that has recorded something and has not ended, if any.
CREATE OR REPLACE FUNCTION history_open_since() RETURNS timestamptz
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT timestamptz 'epoch' + interval '1 microsecond' * min(
        ((classid::bigint & 1048575) << 32) | objid::bigint)
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 20 = 1425
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
$$;

-- The newest moment up to which nothing can be recorded any more. The order of reading matters.
CREATE OR REPLACE FUNCTION history_horizon() RETURNS timestamptz
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE reached timestamptz := clock_timestamp(); open timestamptz; last timestamptz;
BEGIN
    open := history_open_since();
    SELECT recorded_at INTO last FROM history_lastchange;
    RETURN greatest(last, least(reached, open - interval '1 microsecond'));
END $$;

-- The newest moment of the events that are there.
DO $$
DECLARE history regclass; found timestamptz; last timestamptz;
BEGIN
    FOR history IN
        SELECT attrelid FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'pgh_created_at' AND relkind = 'r'
        AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('SELECT max(pgh_created_at) FROM %s', history) INTO found;
        last := greatest(last, found);
    END LOOP;
    INSERT INTO history_lastchange (id, number, purged, recorded_at) VALUES (1, 0, 0, last)
    ON CONFLICT (id) DO UPDATE SET recorded_at = last;
END $$;

CREATE TRIGGER history_settle BEFORE UPDATE ON history_lastchange
    FOR EACH ROW WHEN (NEW.number IS DISTINCT FROM OLD.number) EXECUTE FUNCTION history_settle();

CREATE TRIGGER history_settle_first AFTER INSERT ON history_lastchange
    FOR EACH ROW EXECUTE FUNCTION history_settle();
"""

DROPPED = """
DROP TRIGGER IF EXISTS history_settle ON history_lastchange;
DROP TRIGGER IF EXISTS history_settle_first ON history_lastchange;
DROP FUNCTION IF EXISTS history_settle();
DROP FUNCTION IF EXISTS history_event_moment() CASCADE;
DROP FUNCTION IF EXISTS history_horizon();
DROP FUNCTION IF EXISTS history_open_since();
DROP FUNCTION IF EXISTS history_moment();
DROP FUNCTION IF EXISTS history_own_moment(timestamptz);
DROP FUNCTION IF EXISTS history_key(bigint, timestamptz);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("history", "0002_purged"),
    ]

    operations = [
        migrations.AddField(
            model_name="lastchange",
            name="recorded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(FUNCTIONS, DROPPED),
    ]
