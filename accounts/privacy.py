"""Report the stored data of a person, and erase a person everywhere, including the history.

Names and contacts have their own tables, but a name may also occur in the reference of a source, in
the admin's log or in a mail. Both functions therefore search every table of the database: by the
row's key in columns that refer to it, and by the person's names and contacts in all texts. Figures
and decisions remain, without the identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.types.range import DateRange

from accounts import kept
from accounts.models import (
    Erased,
    Erasure,
    Invitation,
    MailMessage,
    PersonalToken,
    Role,
    SecurityEvent,
    User,
)
from cooperation.models import Person
from cooperation.roles import as_owner, has_two_roles, history_is_open
from toolkit.model_fields import event_model

Subject: TypeAlias = Person | User

GONE = "(poistettu)"
SECRET = {"password", "digest", "secret", "data", "session_data", "session_number", "extra_data"}
SECRET |= {"session_key"}
# Tables without text from users, or with temporary data only.
UNSEARCHED = {
    "auth_permission",
    "cooperation_cache",
    "django_content_type",
    "django_migrations",
    "django_session",
}
TEXTS = ("text", "character varying", "jsonb", "json", "ARRAY")


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that can contain text."""

    table: str
    name: str
    kind: str

    @property
    def identifiers(self) -> dict[str, sql.Identifier]:
        return {"table": sql.Identifier(self.table), "column": sql.Identifier(self.name)}


# Reporting ---------------------------------------------------------------------------------------


def stored_about(subject: Subject, *, also_by_name: bool = False) -> dict[str, Any]:
    """Every row that refers to the person or contains their address; by table, without secrets.

    `also_by_name` searches texts for the name too and may find other people of the same name: it is
    for staff, not for the person's own page.
    """
    words = _words(subject, with_name=also_by_name)
    skipped = _own_tables(User) | _own_tables(Person)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for table, condition, parameters in _references(subject):
        _collect(found, table, condition, parameters)
    for column in _text_columns(skipped):
        for word in words:
            condition = sql.SQL("{}::text ILIKE %s").format(sql.Identifier(column.name))
            _collect(found, column.table, condition, [f"%{_like(word)}%"])
    names = {model._meta.db_table: str(model._meta.verbose_name) for model in _models()}
    return {
        "kind": _kind(subject).value,
        "number": subject.pk,
        "tables": [
            {"table": table, "name": names.get(table, table), "rows": list(rows.values())}
            for table, rows in sorted(found.items())
        ],
    }


def _collect(
    found: dict[str, dict[str, dict[str, Any]]],
    table: str,
    condition: sql.Composable,
    parameters: list[Any],
) -> None:
    query = sql.SQL("SELECT to_jsonb(t) FROM {} AS t WHERE {}").format(
        sql.Identifier(table), condition
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(), parameters)
        for (row,) in cursor.fetchall():
            shown = _without_secrets(row)
            found.setdefault(table, {})[repr(shown)] = shown


def _without_secrets(row: Any) -> dict[str, Any]:
    import json

    values = json.loads(row) if isinstance(row, str) else row
    return {column: value for column, value in values.items() if column not in SECRET}


# Erasing -----------------------------------------------------------------------------------------


def may_erase() -> bool:
    """Whether this process can erase: as deployed, web processes do not have the owner's login."""
    return has_two_roles() or history_is_open()


def erase(*, subject: Subject, reason: str, by: User | None = None) -> Erasure:
    """Erase a person's or user's identity everywhere; the row's key and this erasure remain."""
    if not reason.strip():
        raise ValidationError(_("Give the reason, for example the person's wish and its day."))
    if by is not None and by == subject:
        raise ValidationError(_("Another user has to erase you."), code="oneself")
    try:
        with as_owner(), transaction.atomic(), pghistory.context(reason="erasure"):
            return _erase(subject, reason, by)
    except ProgrammingError as problem:
        if "permission denied" not in str(problem):
            raise
        raise ValidationError(
            _("Recorded history is closed here. Run «manage.py erase» with DATABASE_OWNER_URL set.")
        ) from problem


def _erase(subject: Subject, reason: str, by: User | None) -> Erasure:
    words = _words(subject, with_name=True)
    rows = _erase_user(subject) if isinstance(subject, User) else _erase_person(subject)
    for table, number in _sweep(words, _own_tables(User) | _own_tables(Person)):
        rows[table] = rows.get(table, 0) + number
    return Erasure.objects.create(
        kind=_kind(subject), number=subject.pk, reason=reason, rows=rows, erased_by=by
    )


def _erase_person(person: Person) -> dict[str, int]:
    blank = {"name": GONE, "email": "", "phone": ""}
    Person.objects.filter(pk=person.pk).update(**blank, is_public=False)
    events = event_model(Person)._default_manager.filter(pgh_obj=person.pk).update(**blank)
    _forget_in_log(person)
    return {"cooperation_person": 1, "cooperation_personevent": events}


def _erase_user(user: User) -> dict[str, int]:
    address = f"poistettu-{user.pk}@example.invalid"
    written = User.objects.get(pk=user.pk)
    written.email, written.name, written.is_active = address, "", False
    written.is_superuser = written.is_staff = False
    written.session_number += 1
    written.set_unusable_password()
    written.save()
    events = event_model(User)._default_manager.filter(pgh_obj=user.pk)
    number = events.update(email=address, name="")
    theirs: tuple[Any, ...] = (
        *(PersonalToken, Authenticator, EmailAddress, SocialAccount, UserSession),
    )
    for model in theirs:
        model.objects.filter(user=user).delete()
    event_model(PersonalToken)._default_manager.filter(user_id=user.pk).update(name=GONE)
    _end_roles(user)
    _end_sessions(user)
    kept.forget(user.pk)
    SecurityEvent.objects.filter(user=user).update(network="", detail="")
    MailMessage.objects.filter(to__iexact=user.email).update(text="", secret="")
    for invitations in (Invitation, event_model(Invitation)):
        invitations._default_manager.filter(email__iexact=user.email).update(name="")
    _forget_in_log(user)
    return {"accounts_user": 1, "accounts_userevent": number}


def _end_roles(user: User) -> None:
    today = timezone.localdate()
    for role in Role.objects.filter(user=user, period__endswith__isnull=True):
        if role.period.lower >= today:
            role.delete()
        else:
            role.period = DateRange(role.period.lower, today)
            role.save(update_fields=["period"])


def _end_sessions(user: User) -> None:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _forget_in_log(subject: Subject) -> None:
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk)
    ).update(object_repr=GONE)


def _sweep(words: list[str], skipped: set[str]) -> Iterator[tuple[str, int]]:
    """Replace the words in every text of every other table; return the number of rows by table."""
    if not words:
        return
    pattern = "|".join(_pattern(word) for word in words)
    for column in _text_columns(skipped):
        query = sql.SQL(
            "UPDATE {table} SET {column} = regexp_replace({column}::text, %s, %s, 'gi')::{kind}"
            " WHERE {column}::text ~* %s"
        ).format(**column.identifiers, kind=sql.SQL(column.kind))
        with connection.cursor() as cursor:
            cursor.execute(query.as_string(), [pattern, GONE, pattern])
            if cursor.rowcount:
                yield column.table, cursor.rowcount


# Where to search ---------------------------------------------------------------------------------


def _model(subject: Subject) -> type[Model]:
    """The model itself: `request.user` is a wrapper around a user."""
    return User if isinstance(subject, User) else Person


def _kind(subject: Subject) -> Erased:
    return Erased.USER if isinstance(subject, User) else Erased.PERSON


def _words(subject: Subject, *, with_name: bool) -> list[str]:
    """The person's names and contacts, now and earlier, except common words."""
    events = event_model(_model(subject))._default_manager.filter(pgh_obj=subject.pk)
    words: set[str] = set()
    states: list[Any] = [subject, *events]
    for state in states:
        phone = getattr(state, "phone", "")
        words |= {state.email, phone if len(phone) >= 6 else ""}
        if with_name and " " in state.name.strip():
            words.add(state.name.strip())
    return sorted(words - {"", GONE}, key=lambda word: (-len(word), word))


def _own_tables(model: type[Model]) -> set[str]:
    return {model._meta.db_table, event_model(model)._meta.db_table}


def _models() -> Iterable[type[Model]]:
    tables = set(connection.introspection.table_names())
    return (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in tables)


def _references(subject: Subject) -> Iterator[tuple[str, sql.Composable, list[Any]]]:
    """Rows that belong to the person or user, or refer to them by key."""
    own = _model(subject)
    yield own._meta.db_table, sql.SQL("id = %s"), [subject.pk]
    yield event_model(own)._meta.db_table, sql.SQL("pgh_obj_id = %s"), [subject.pk]
    for model in _models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model is own:
                if field.name == "pgh_obj":
                    continue
                condition = sql.SQL("{} = %s").format(sql.Identifier(field.column))
                yield model._meta.db_table, condition, [subject.pk]


def _text_columns(skipped: set[str]) -> list[TextColumn]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.table_name, c.column_name,
                      CASE WHEN c.data_type = 'ARRAY' THEN substr(c.udt_name, 2) || '[]'
                           ELSE c.data_type END
               FROM information_schema.columns AS c
               JOIN information_schema.tables AS t USING (table_schema, table_name)
               WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                 AND c.is_generated = 'NEVER' AND c.data_type = ANY(%s)
                 AND (c.data_type <> 'ARRAY' OR c.udt_name IN ('_text', '_varchar'))
               ORDER BY 1, 2""",
            [list(TEXTS)],
        )
        rows = cursor.fetchall()
    return [TextColumn(*row) for row in rows if row[0] not in skipped | UNSEARCHED]


def _like(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def _pattern(word: str) -> str:
    """A regular expression for the word alone, not inside a longer one."""
    escaped = re.sub(r"([^\w\s])", r"\\\1", word)
    return rf"(?<![\w]){escaped}(?![\w])"
