"""Serializers of themes, terms, duties, people and responsibilities."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    When,
)
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.fields import Computed, From, Texts, Until
from api.inputs import InputMixin, StrictSerializer, VisibleRelation
from api.rows import STATEMENT, RowSerializer, StatementSerializer
from api.sql import JsonObject
from cooperation.models import (
    CouncilTerm,
    Duty,
    Person,
    Responsibility,
    Theme,
)

# Themes, terms, duties -----------------------------------------------------------------------


class ThemeSerializer(RowSerializer):
    name = Texts("name")

    class Meta:
        model = Theme
        fields = ["key", "name", "parent", "priority", "position", "version"]


class CouncilTermSerializer(RowSerializer):
    from_ = From()
    until = Until()

    class Meta:
        model = CouncilTerm
        fields = ["id", "kind", "from_", "until", "version"]


class DutySerializer(RowSerializer):
    law = Texts("law")
    duty = Texts("duty")
    confidence_note = Texts("confidence_note")
    note = Texts("note")
    from_ = From()
    until = Until()

    class Meta:
        model = Duty
        fields = [
            "key",
            "law",
            "number",
            "section",
            "duty",
            "binds",
            "lead",
            "recurrence",
            "recurrence_fi",
            "theme",
            "from_",
            "until",
            "confidence",
            "confidence_note",
            "source",
            "note",
            "version",
        ]


# People --------------------------------------------------------------------------------------


class PersonSerializer(serializers.Serializer[Any]):
    """A person shown to the public."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class PersonInput(InputMixin, StrictSerializer):
    """The responsible person: an existing one by `id`, or a new one; null keeps the current one.

    An existing person is edited in `people`, for all responsibilities at once.
    """

    id = VisibleRelation(queryset=Person.objects.all(), required=False)
    name = serializers.CharField(max_length=200, required=False)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    public = serializers.BooleanField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        person = given.pop("id", None)
        if person is None:
            if not given.get("name"):
                raise ValidationError({"name": [_("Give the name of the person, or the id.")]})
            return Person(is_public=given.pop("public", False), **given)
        there = {"public": person.is_public} | {
            n: getattr(person, n) for n in given if n in CONTACT
        }
        if changed := [name for name, value in given.items() if there[name] != value]:
            raise ValidationError({name: [_("Change it in «people».")] for name in changed})
        return person

    def paths(self) -> dict[str, str]:
        return {"person": "person"}

    def put(self, row: Responsibility, value: Person | None) -> None:
        if value is not None:
            row.person = value


CONTACT = ("name", "email", "phone")


class PeopleSerializer(RowSerializer):
    """A person: those marked public, and to a county's editors all of its own."""

    public = serializers.BooleanField(source="is_public")

    class Meta:
        model = Person
        fields = ["id", "name", "email", "phone", "public", "version"]


class ResponsibilitySerializer(StatementSerializer):
    """The role is public; the person only when marked so."""

    role = Texts("role")
    person = Computed(
        PersonSerializer(),
        Case(
            When(
                person__is_public=True,
                then=JsonObject(
                    id="person",
                    name="person__name",
                    email="person__email",
                    phone="person__phone",
                ),
            )
        ),
        null=True,
        written=lambda model: PersonInput(allow_null=True),
    )
    from_ = From()
    until = Until()

    class Meta:
        model = Responsibility
        fields = [
            "id",
            "theme",
            "county",
            "municipality",
            "role",
            "from_",
            "until",
            "person",
            *STATEMENT,
        ]
