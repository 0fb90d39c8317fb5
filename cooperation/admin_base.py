"""Base of all admins: periods, lists of keys, database errors shown in the form, permissions.

Who may do what is asked of the admin site (workspace.admin_site), which knows the one access rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, connection, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperation.models import County, Municipality, Theme
from cooperation.querysets import CodedQuerySet
from history.statements import PRECISE_DAYS, Channel, last_days
from inputs.day_fields import DayField, InexactDayField, PeriodField, follow_typed
from toolkit.constraints import explain, explained
from toolkit.days import range_in_words
from toolkit.form_fields import (
    SUB_THEME,
    KeySearch,
    KeysField,
    ThemesWidget,
)
from toolkit.searching import like

SOURCE_FIELDS = ("source_channel", "source_reference", "source_url", "recorded_at", "confirmed_at")
SOURCE: tuple[Any, Any] = (_("Source"), {"fields": SOURCE_FIELDS, "classes": ["collapse"]})


AdminRequest = Any
"""A request on which the admin keeps the edit, the record in view and the refusal."""


# Fields ------------------------------------------------------------------------------------------


def theme_choices() -> list[tuple[str, str]]:
    """Every theme after its parent, sub-themes indented."""
    themes = list(Theme.objects.all())
    tops = [theme for theme in themes if theme.parent_id is None]
    return [
        (theme.key, f"{SUB_THEME}{theme}" if theme.parent_id else str(theme))
        for top in tops
        for theme in (top, *(child for child in themes if child.parent_id == top.key))
    ]


def municipality_choices(county: str | None = None) -> list[tuple[str, str]]:
    """The municipalities that are or were in the county, or in any."""
    of_county = {"memberships__county": county} if county else {"memberships__isnull": False}
    rows = Municipality.objects.filter(**of_county).in_order_of_names().distinct()
    # DISTINCT would need the ordering columns in the SELECT: the codes are queried separately.
    codes = rows.order_by().values("code")
    found = Municipality.objects.filter(code__in=codes).in_order_of_names()
    return [(municipality.code, str(municipality)) for municipality in found]


def _has_county(model: Any) -> bool:
    """Whether the rows are a county's: they are in order of counties first."""
    return any(field.name == "county" for field in model._meta.concrete_fields)


class RecordForm(forms.ModelForm):
    """A day known only to the month, half-year … is set to the last day of it.

    «Demonstration» is offered as a source only for records of the demonstration.
    """

    fields: dict[str, Any]
    """Of several classes, whose attributes differ."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields.get("source_channel")
        if source and self.instance.source_channel != Channel.DEMONSTRATION:
            source.choices = [one for one in source.choices if one[0] != Channel.DEMONSTRATION]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        follow_typed(self, cleaned, PRECISE_DAYS)
        cleaned |= last_days(cleaned)
        for name, field in self.fields.items():
            # The same keys in another order are not a change.
            if isinstance(field, KeysField) and name in cleaned and name not in self.changed_data:
                cleaned[name] = list(self.get_initial_for_field(field, name) or [])
        return cleaned


# Shared by pages and inlines ---------------------------------------------------------------------


class SitePermissions(admin.options.BaseModelAdmin):
    """Rows and permissions from the admin site, for a page and for its inlines.

    Django passes the object of the page to an inline: the site decides by the model.
    """

    admin_site: Any
    """The site of `workspace`, which has more methods than Django's."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.admin_site.visible(request, super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.may_see(request, self.model, obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.may_add(request, self.model)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.may_change(request, self.model, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class RecordOptions(SitePermissions):
    """Permissions from the site, and the fields above, for a page and for its inlines."""

    form: Any = RecordForm

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, DateRangeField):
            return db_field.formfield(form_class=PeriodField, day_widget=AdminDateWidget)
        if isinstance(db_field, models.DateField) and not isinstance(
            db_field, models.DateTimeField
        ):
            is_inexact = db_field.name in PRECISE_DAYS and hasattr(db_field.model, "precision")
            form_class = InexactDayField if is_inexact else DayField
            return db_field.formfield(form_class=form_class, widget=AdminDateWidget)
        if isinstance(db_field, ArrayField) and (field := self.keys_field(db_field, request)):
            return field
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def keys_field(self, db_field: ArrayField, request: HttpRequest) -> forms.Field | None:
        """A field with names for an array of keys; None for an array of texts."""
        choices: Any = db_field.base_field.choices
        if db_field.name == "themes":
            choices = theme_choices()
        elif db_field.name == "municipalities":
            choices = municipality_choices(self.county_in_view(request))
        if not choices:
            return None
        return KeysField(
            choices=choices,
            widget=(
                ThemesWidget()
                if db_field.name == "themes"
                else forms.CheckboxSelectMultiple(attrs={"class": "keys"})
            ),
            required=not db_field.blank,
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        is_searched = db_field.name in self.get_autocomplete_fields(request)
        if is_searched:
            kwargs.setdefault("widget", KeySearch(db_field, self.admin_site))
        rows = db_field.remote_field.model._default_manager
        if hasattr(rows, "in_order_of_names"):
            within = ("county",) if _has_county(rows.model) else ()
            kwargs.setdefault("queryset", rows.in_order_of_names(within=within))
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and not is_searched:
            # Queried once for all rows of an inline, not for each.
            field.choices = list(field.choices)
        return field

    def county_in_view(self, request: HttpRequest) -> str | None:
        """The code of the county of the record on the page, if known."""
        obj = getattr(request, "record_in_view", None)
        return getattr(obj, "county_id", None)


class RecordInline(RecordOptions, admin.TabularInline):
    """Rows of a record on its page, without extra empty rows."""

    extra = 0


class RecordAdmin(RecordOptions, admin.ModelAdmin):
    """A page of the admin: database errors are shown in the form, typed values are kept."""

    list_per_page = 50
    save_on_top = True
    searched_as: tuple[str, ...] = ()
    """Columns with a `search_index`: search ignores accents and typing errors."""

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Columns written by the database, and columns that must not change any more."""
        fields = [*super().get_readonly_fields(request, obj)]
        fields += [name for name in ("recorded_at", "confirmed_at") if _has(self.model, name)]
        key = self.model._meta.pk
        if obj is not None and key.editable and not key.auto_created:
            fields.append(key.name)  # changing the key would make another row
        return fields

    def get_ordering(self, request: HttpRequest) -> Any:
        """Explicit ordering: GROUP BY queries ignore Meta.ordering."""
        return self.ordering or self.model._meta.ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        search_term = search_term.replace("\0", "")  # autocomplete may send null bytes
        if isinstance(queryset, CodedQuerySet) and request.path.endswith("/autocomplete/"):
            queryset = queryset.in_order_of_names()
        if search_term and self.searched_as:
            return like(queryset, search_term, *self.searched_as), False
        return super().get_search_results(request, queryset, search_term)

    def get_object(self, request: AdminRequest, object_id: str, from_field: Any = None) -> Any:
        request.record_in_view = super().get_object(request, object_id, from_field)
        return request.record_in_view

    # Errors of the database

    def changeform_view(self, request: AdminRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as refusal:
            request.refusal = explain(refusal)
        except ValidationError as refusal:
            request.refusal = refusal
        # The same form again, with the typed values and the error message.
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, *args, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refused(form, refusal) if refusal else form

    # Writing: every row through the edit of the request (`editing.admin_locking`)

    def save_model(self, request: AdminRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        request.edit.save(obj)

    def save_formset(self, request: AdminRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            request.edit.delete(row)
        for row in rows:
            with _naming(row):
                request.edit.save(row)
        formset.save_m2m()

    def save_related(self, request: AdminRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        request.edit.settle()
        # Deferred rules are checked before success is reported.
        connection.check_constraints()

    def history_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> Any:
        """Every recorded change of the record and of its parts, from all entry points."""
        return self.admin_site.record_history(request, self, object_id)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_refused(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_refused(request, super().changelist_view, *args, **kwargs)

    def _or_refused(self, request: HttpRequest, view: Any, *args: Any, **kw: Any) -> HttpResponse:
        try:
            return view(request, *args, **kw)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_model(self, request: AdminRequest, obj: models.Model) -> None:
        with explained():
            request.edit.delete(obj)

    def delete_queryset(self, request: AdminRequest, queryset: QuerySet[Any]) -> None:
        with explained():
            for row in queryset:
                request.edit.delete(row)


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


@contextmanager
def _naming(row: models.Model) -> Iterator[None]:
    """Add the name of the row to a validation error of one row among others."""
    try:
        yield
    except ValidationError as refusal:
        name = f"{capfirst(row._meta.verbose_name)} «{row}»"
        raise ValidationError([f"{name}: {sentence}" for sentence in refusal.messages]) from refusal


def _refused(form: type, refusal: ValidationError) -> type:
    """The form class with the error added, so that the form is shown and not saved."""

    class Refused(form):
        def clean(self) -> dict[str, Any]:
            super().clean()
            by_field = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
            for name, errors in by_field.items():
                self.add_error(name if name in self.fields else None, errors)
            return self.cleaned_data

    return Refused


# Columns and filters -----------------------------------------------------------------------------


@admin.display(description=_("county"), ordering="county__code")
def county(obj: Any) -> str:
    """The county's short name."""
    return str(obj.county.short) if obj.county else ""


@admin.display(description=_("period"), ordering="period")
def period(obj: Any) -> str:
    """The period with its last day."""
    return range_in_words(obj.period)


@admin.display(description=_("themes"))
def themes(obj: Any) -> str:
    """The number of themes; their names would make the list too wide."""
    return str(len(obj.themes) or "")


class CountyFilter(admin.SimpleListFilter):
    """By county, with the counties' short names."""

    title = _("county")
    parameter_name = "county"
    path = "county"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(row.code, str(row.short)) for row in County.objects.in_order_of_names("short")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class TodayFilter(admin.SimpleListFilter):
    """Rows whose period covers today, or does not."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("yes", _("holds today")), ("no", _("past or to come"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = {"period__contains": timezone.localdate()}
        if self.value() == "yes":
            return queryset.filter(**today)
        return queryset.exclude(**today) if self.value() == "no" else queryset


class ThemeFilter(admin.SimpleListFilter):
    """Rows on a theme."""

    title = _("theme")
    parameter_name = "theme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return theme_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(themes__contains=[self.value()]) if self.value() else queryset
