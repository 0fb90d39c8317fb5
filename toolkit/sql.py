"""SQL that migrations refer to. Frozen: what a migration has applied must not change.

A changed trigger or expression gets a new name here; the old one stays for the migrations that
were applied with it.
"""

from __future__ import annotations

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger import compiler

LETTERS = "åäöæøüéèáóšžõ"
PLAIN = "aaoaoueeaoszo"


class OwnersTriggerSql(compiler.UpsertTriggerSql):
    """A trigger that runs with the rights of the schema's owner and cannot be ignored."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare} BEGIN {func} END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table}
                FOR EACH {level} {condition} EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class DayOfMonthAfter(models.Func):
    """The day of the month of the following day; 1 on the last day of a month."""

    template = "EXTRACT(day FROM %(expressions)s + 1)"
    output_field = models.IntegerField()


class Folded(models.Func):
    """Columns as one text in lower case without accents; the same on every PostgreSQL."""

    template = f"translate(lower(%(expressions)s), '{LETTERS.upper()}{LETTERS}', '{PLAIN}{PLAIN}')"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class InstallTriggers(Operation):
    """Installs the triggers that the app's models have in their options (`CreateModel`).

    One operation for all of them: after `AddTrigger` Django builds the classes of every related
    model again, which takes minutes where every table has several triggers.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the options of `CreateModel` contain the triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Install the triggers of each of the app's models."""
        for (label, _name), model in to_state.models.items():
            if label == app_label:
                for trigger in model.options.get("triggers", []):
                    schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing: the triggers are dropped with their tables."""

    def describe(self) -> str:
        return "Install the triggers of the app's models"
