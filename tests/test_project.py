"""The promises of all models and apps at once."""

from __future__ import annotations

import ast
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models import AutoField, DateField, DateTimeField, ForeignKey
from pghistory.models import Event

from cooperation.actors import Actor
from history.statements import PreciseStatement, Statement
from history.tracking import Versioned
from tests.factories import AgreementStatusFactory, ForumFactory, MunicipalityFactory
from tests.layers import INSTALLED, LADDER
from tests.made import FACTORY_OF
from toolkit.constraints import RULES
from toolkit.texts import Named, Titled

MODELS = [
    model
    for app in INSTALLED
    for model in apps.get_app_config(app).get_models()
    if not issubclass(model, Event)
]
TRACKED = [model for model in MODELS if hasattr(model, "pgh_event_model")]
UNTRACKED = {
    "accounts.SecurityEvent",  # a log itself: the runtime role can only add to it
    "background.JobFailure",
    "editing.AcceptedEdit",
    "history.LastChange",
    "importing.ImportRun",
    "agreements.StoredFile",
    "background.LinkCheck",
    # Answers leave no history: neither their content nor when (docs/adr/0006-surveys.md) …
    "surveys.Respondent",
    "surveys.Answer",
    "surveys.Coding",
    "surveys.Quotation",
    "surveys.Draft",
    "surveys.Invitation",
    "surveys.PendingImport",
    # … and what is computed from them can be computed again
    "surveys.ResultTable",
    "surveys.Cell",
}
"""A counter of changes; what readers reported, so that it can be deleted; and the above."""

SECRET = {
    *("password", "digest", "secret", "session_number", "last_login", "last_used_at"),
    *("text", "email"),
}
"""Columns that history must not hold: secrets, one-time links, the noise of signing in; and what
readers wrote, with their address, so that it can be deleted."""

KINDS_OF_DELETING = (models.PROTECT, models.CASCADE, models.SET_NULL)


def each(rows):
    """One test of the promise for all rows, which reports every model that breaks it and why."""

    def as_test(promise):
        def test():
            faults = [f"{row._meta.label}: {fault}" for row in rows for fault in promise(row)]
            assert not faults, "\n".join(faults)

        test.__name__, test.__doc__ = promise.__name__, promise.__doc__
        return test

    return as_test


def each_in_the_database(rows):
    """The same for promises that create rows: those of one model are removed before the next."""

    def as_test(promise):
        @each(rows)
        def test(model):
            try:
                with transaction.atomic():
                    yield from promise(model)
                    transaction.set_rollback(True)
            except (ValidationError, DatabaseError) as error:
                yield repr(error)

        test.__name__, test.__doc__ = promise.__name__, promise.__doc__
        return pytest.mark.django_db(test)

    return as_test


# Models ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_match_the_models():
    output = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output)
    assert "No changes" in output.getvalue()


@each(MODELS)
def test_model_has_a_docstring_and_an_ordering(model):
    if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}("):
        yield "no docstring"
    if not model._meta.ordering:
        yield "no ordering"


@each(MODELS)
def test_days_and_moments_are_named_as_such(model):
    for field in model._meta.local_concrete_fields:
        is_moment = isinstance(field, DateTimeField)
        if is_moment and not (field.name.endswith("_at") or field.name == "last_login"):
            yield f"moment {field.name}"
        is_day = isinstance(field, DateField) and not is_moment
        if is_day and not (field.name.endswith(("_on", "since")) or field.name == "window_from"):
            yield f"day {field.name}"


@each(MODELS)
def test_every_day_and_period_lies_within_1900_and_2100(model):
    names = " ".join(constraint.name for constraint in model._meta.constraints)
    for field in model._meta.local_concrete_fields:
        is_day = isinstance(field, DateField) and not isinstance(field, DateTimeField)
        has_days = is_day or isinstance(field, DateRangeField)
        if has_days and f"{field.name}_1900_2100" not in names:
            yield field.name


@each(MODELS)
def test_every_choice_is_known_to_the_database(model):
    names = " ".join(constraint.name for constraint in model._meta.constraints)
    for field in model._meta.local_concrete_fields:
        inner = field.base_field if isinstance(field, ArrayField) else field
        # The type of an organisation is checked together with the organisation itself.
        is_checked = f"{field.name}_known" in names or f"{field.name}_where_asked" in names
        of_organisation = issubclass(model, Actor) and field.name == "type"
        if inner.choices and not is_checked and not of_organisation:
            yield field.name


@each(MODELS)
def test_rules_of_base_classes_are_inherited(model):
    names = {constraint.name for constraint in model._meta.constraints}
    given = {"app_label": model._meta.app_label, "class": model._meta.model_name}
    for base in (Statement, PreciseStatement, Actor, Named, Titled):
        if issubclass(model, base):
            yield from {c.name % given for c in base.Meta.constraints} - names


@each(MODELS)
def test_every_day_is_constrained_by_its_precision(model):
    if issubclass(model, PreciseStatement):
        names = " ".join(constraint.name for constraint in model._meta.constraints)
        if "_last_of_precision" not in names:
            yield "no rule about the last day"


@each(MODELS)
def test_every_rule_has_a_sentence_of_its_own(model):
    stock = models.BaseConstraint.default_violation_error_message
    for constraint in model._meta.constraints:
        if str(constraint.violation_error_message) == str(stock):
            yield constraint.name


def test_every_trigger_rule_has_a_sentence():
    assert len(RULES) > 20
    assert all(str(sentence).endswith(".") for sentence in RULES.values())


@each(MODELS)
def test_rows_are_deleted_by_cascade_only_with_the_row_they_are_part_of(model):
    """All other relations PROTECT: no row is deleted because another one was."""
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete not in KINDS_OF_DELETING:
            yield field.name


@each_in_the_database([model for model in MODELS if model in FACTORY_OF])
def test_factory_makes_a_valid_object(model):
    obj = FACTORY_OF[model]()
    obj.refresh_from_db()
    obj.full_clean()
    connection.check_constraints()
    yield from ()


def test_every_record_has_its_factory():
    made_elsewhere = {"accounts", "dashboard", "importing", "workspace"}
    own = {model for model in MODELS if model._meta.app_label not in made_elsewhere}
    without = {model._meta.label for model in own - set(FACTORY_OF)}
    assert without <= UNTRACKED


# History -----------------------------------------------------------------------------------------


@each(MODELS)
def test_every_model_is_versioned_and_tracked(model):
    if model._meta.label not in UNTRACKED:
        if not issubclass(model, Versioned):
            yield "not versioned"
        if model not in TRACKED:
            yield "not tracked"


@each(TRACKED)
def test_history_has_every_column_except_those_excluded_on_purpose(model):
    own = {field.name for field in model._meta.local_concrete_fields}
    kept = {field.name for field in model.pgh_event_model._meta.local_concrete_fields}
    yield from own - kept - SECRET


@each_in_the_database([model for model in TRACKED if model in FACTORY_OF])
def test_insert_update_and_delete_are_recorded_through_every_channel(model):
    obj = FACTORY_OF[model]()
    table, key = model._meta.db_table, model._meta.pk.column
    events = model.pgh_event_model.objects.filter(pgh_obj=obj.pk).order_by("pgh_id")

    model._base_manager.filter(pk=obj.pk).update(version=1)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET version = 1 WHERE "{key}" = %s', [obj.pk])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', [obj.pk])

    seen = list(events.values_list("pgh_label", "version"))
    if seen[-4:] != [("insert", 1), ("update", 2), ("update", 3), ("delete", 3)]:
        yield f"seen as {seen[-4:]}"


@pytest.mark.django_db
def test_bulk_writes_are_recorded_too():
    rows = [ForumFactory.build(county=ForumFactory().county) for _ in range(3)]
    made = type(rows[0]).objects.bulk_create(rows)
    for row in made:
        row.meets = "kuukausittain"
    type(rows[0]).objects.bulk_update(made, ["meets"])

    events = type(rows[0]).pgh_event_model.objects.filter(pgh_obj__in=[row.pk for row in made])
    labels = list(events.order_by("pgh_obj", "pgh_id").values_list("pgh_label", flat=True))
    assert labels == ["insert", "update"] * 3


@pytest.mark.django_db
def test_version_cannot_be_set_by_hand():
    row = AgreementStatusFactory()
    type(row).objects.update(version=99)
    row.refresh_from_db()
    assert row.version == 2


@pytest.mark.django_db
def test_code_of_a_municipality_stays_text():
    assert MunicipalityFactory(code="005").code == "005"
    keys = [model._meta.pk for model in MODELS]
    assert not any(isinstance(key, AutoField) and key.name == "code" for key in keys)


# Apps --------------------------------------------------------------------------------------------


def imports(path):
    """(module, whether it is only needed for types) of every import in a file."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


FROZEN = ("django", "pgtrigger", "pghistory", "toolkit.sql", "datetime", "re", "uuid")
"""What migrations may import: other code changes, but an applied migration must not."""


@pytest.mark.parametrize("app", INSTALLED)
def test_migrations_import_only_what_does_not_change(app):
    for path in sorted((settings.BASE_DIR / app / "migrations").glob("0*.py")):
        found = {module for module in imports(path) if not f"{module}.".startswith(_prefixes())}
        assert not found, f"{path.name} imports {found}"


def _prefixes():
    return tuple(f"{name}." for name in FROZEN)


@pytest.mark.parametrize("app", INSTALLED)
def test_app_with_models_has_one_initial_migration(app):
    found = (settings.BASE_DIR / app / "migrations").glob("0*.py")
    initial = [path.name for path in found if "initial = True" in path.read_text()]
    has_models = any(apps.get_app_config(app).get_models())
    assert initial == (["0001_initial.py"] if has_models else [])


MOST_TYPE_IGNORES = 45
"""It may only be lowered: better types are found, not more exceptions from them."""


def test_type_checks_are_not_switched_off_more_often():
    code = [path for app in (*LADDER, "bench") for path in (settings.BASE_DIR / app).rglob("*.py")]
    ignores = sum(path.read_text().count("# type: ignore") for path in code)
    assert ignores <= MOST_TYPE_IGNORES
