"""The admin with the one access rule and the one sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import access_for
from accounts.access_rules import NOTHING
from accounts.registry import has_rule, rule_of
from background.overview import trouble
from changes.events import EventQuery, Position
from changes.timeline import timeline
from cooperation.admin_base import SitePermissions
from cooperation.models import Organisation
from editing.admin_locking import Locked
from workspace.rows_to_check import number_to_check, rows_to_check

# Headings for screen readers only, which Django has in English only
gettext_noop("Model name")
gettext_noop("Add link")
gettext_noop("Change or view list link")


class AdminSite(admin.AdminSite):
    """The admin, for staff and administrators of the day, signed in with allauth."""

    site_header = site_title = _("Yhdyspinta, administration")
    index_title = _("Records and people")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register only models with an access rule; models of other packages are left out.

        Every admin gets the lock as a base: each of its writes is an edit like all others.
        """
        given = model_or_iterable
        listed: list[Any] = [given] if isinstance(given, ModelBase) else list(given)
        ruled = [model for model in listed if has_rule(model)]
        base = admin_class or admin.ModelAdmin
        super().register(ruled, type(base.__name__, (Locked, base), {}), **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return access_for(request).may_enter_admin

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Use the site's sign-in, with its limits and its second factor."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def get_urls(self) -> list[Any]:
        """Without «view on site»: no model has such a URL, and some have no table."""
        found = [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]
        return [
            path("tarkistettavat/", self.admin_view(self.rows_to_check), name="to_check"),
            *found,
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The index with what waits for staff, and a link to the counties' records."""
        is_staff = access_for(request).is_staff
        more: dict[str, Any] = {"may_see_counties": is_staff}
        if is_staff:
            proposed = Organisation.objects.filter(is_proposed=True)
            more |= {"trouble": trouble(), "proposals": proposed.count()}
            more["to_check"] = number_to_check(access_for(request))
        return super().index(request, (extra_context or {}) | more)

    def rows_to_check(self, request: HttpRequest) -> HttpResponse:
        """The rows in which an earlier version kept what staff should look at."""
        access = access_for(request)
        if not access.is_staff:
            raise PermissionDenied
        context = self.each_context(request) | {
            "title": _("Sections and days to check"),
            "rows": rows_to_check(access),
        }
        return TemplateResponse(request, "admin/workspace/rows_to_check.html", context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def record_history(
        self, request: HttpRequest, model_admin: Any, object_id: str
    ) -> HttpResponse:
        """The full timeline of one record, including a deleted one."""
        model = model_admin.model
        missing = model_admin._get_obj_does_not_exist_redirect
        try:
            key = model._meta.pk.to_python(object_id)
        except ValidationError:
            return missing(request, model._meta, object_id)
        if not self.may_see(request, model, None):
            return missing(request, model._meta, object_id)
        asked = request.GET.get("after", "")
        wanted, after = EventQuery(record=(model, key)), Position.read(asked) if asked else None
        page = timeline(access_for(request), wanted, after=after)
        if not page.entries and not model._default_manager.filter(pk=key).exists():
            return missing(request, model._meta, object_id)
        content = self.each_context(request) | {
            "title": _("Changes"),
            "page": page,
            "opts": model._meta,
            "object": model._default_manager.filter(pk=key).first(),
            "object_id": object_id,
        }
        return TemplateResponse(request, "admin/record_history.html", content)

    # For the admins of lower apps, which may not import the access rule itself

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the user may see."""
        return access_for(request).visible(rows)

    def may_see(self, request: HttpRequest, model: type[Model], obj: Model | None) -> bool:
        """Whether the user may see the object; without one, any row of the model."""
        access = access_for(request)
        if not access.may_enter_admin or rule_of(model).visible(access) == NOTHING:
            return False
        return not isinstance(obj, model) or access.may_see(obj)

    def may_add(self, request: HttpRequest, model: type[Model]) -> bool:
        """Whether the user may add rows of the model."""
        access = access_for(request)
        return access.may_enter_admin and access.may_add(model)

    def may_change(self, request: HttpRequest, model: type[Model], obj: Model | None) -> bool:
        """Whether the user may change the object; without one, some row of the model."""
        if not self.may_add(request, model):
            return False
        return not isinstance(obj, model) or access_for(request).may_edit(obj)


class ByAccess(SitePermissions):
    """Permissions from the site; only filters and choices that the user may see."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the listed filters: filtering by a hidden column would reveal its values."""
        filters = self.get_list_filter(request)  # type: ignore[attr-defined]
        named = (one[0] if isinstance(one, tuple) else one for one in filters)
        names = [one if isinstance(one, str) else one.parameter_name for one in named]
        is_offered = any(lookup == name or lookup.startswith(f"{name}__") for name in names)
        return is_offered and super().lookup_allowed(lookup, value, request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows that the user may see."""
        if "queryset" not in kwargs:
            rows = db_field.remote_field.model._default_manager.all()
            kwargs["queryset"] = access_for(request).visible(rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
