"""People in the admin: users, roles, invitations, the mail log, erasures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import actions, mail, privacy
from accounts.access import access_for, signed_in_user
from accounts.models import Erasure, Invitation, MailMessage, Role, User
from cooperation import admin as cooperation_admin
from cooperation.admin_base import RecordAdmin, RecordInline, period
from cooperation.models import Person
from editing import versions
from editing.admin_locking import context_of
from toolkit.days import covers
from workspace.admin_site import ByAccess


class ReadOnly(ByAccess, admin.ModelAdmin):
    """A log: read, never written."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.action(description=gettext_lazy("Erase everywhere, recorded history included"))
def erase(model_admin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> Any:
    """Ask for the reason first; then erase each of the people that the user may edit."""
    chosen = access_for(request).editable(rows)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _ask_reason(model_admin, request, chosen)
    for subject in chosen:
        try:
            erasure = privacy.erase(subject=subject, reason=reason, by=signed_in_user(request))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Erased: %(what)s.") % {"what": erasure})
    return None


erase.has_own_transaction = True  # type: ignore[attr-defined]  # the owner's role writes it


def _ask_reason(
    model_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any]
) -> HttpResponse:
    seen = versions.seen_in(request.POST) or {}
    context = (
        model_admin.admin_site.each_context(request)
        | context_of(seen)
        | {
            "title": _("Erase everywhere, recorded history included"),
            "chosen": chosen,
            "opts": model_admin.opts,
            "may_erase": privacy.may_erase(),
        }
    )
    return render(request, "admin/accounts/erase.html", context)


class RoleInline(ByAccess, RecordInline):
    model = Role
    autocomplete_fields = ()
    fields = ("kind", "county", "municipality", "period")


@admin.register(User)
class UserAdmin(ByAccess, RecordAdmin):
    """Users are invited, not created here; an account is closed by «active», not deleted."""

    list_display = ("email", "name", "is_active", "is_demonstration", "roles_today", "last_login")
    list_filter = ("is_active", "roles__kind")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "last_login", "joined_at")
    readonly_fields = ("last_login", "joined_at")
    inlines = (RoleInline,)
    actions = (erase, "end_sessions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("roles")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("roles today"))
    def roles_today(self, user: User) -> str:
        today = timezone.localdate()
        return ", ".join(str(role) for role in user.roles.all() if covers(role.period, today))

    @admin.action(description=gettext_lazy("Sign out on every device"))
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in access_for(request).editable(users):
            actions.sign_out_everywhere(user=user)
        messages.success(request, _("Their sessions have ended."))


@admin.register(Role)
class RoleAdmin(ByAccess, RecordAdmin):
    list_display = ("user", "kind", "county", "municipality", period)
    list_filter = ("kind", "county")
    list_select_related = ("user", "county", "municipality")
    search_fields = ("user__email", "user__name")
    autocomplete_fields = ("user",)
    actions = ("end_today",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """With the places, whose names are in the name of the row."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.action(description=gettext_lazy("End today, at the next request"))
    def end_today(self, request: HttpRequest, roles: QuerySet[Role]) -> None:
        for role in access_for(request).editable(roles):
            actions.end_role(role=role, on=timezone.localdate())
        messages.success(request, _("The roles have ended."))


class InvitationForm(forms.ModelForm):
    """The address and the role of an invitation; the link is created and mailed on saving."""

    class Meta:
        model = Invitation
        fields = ("email", "name", "language", "kind", "county", "municipality", "period")


@admin.register(Invitation)
class InvitationAdmin(ByAccess, RecordAdmin):
    """Saving a new invitation mails it; later it can be mailed again or withdrawn."""

    form = InvitationForm
    list_display = ("email", "kind", "county", "municipality", "state", "invited_at", "invited_by")
    list_filter = ("kind",)
    list_select_related = ("county", "municipality", "invited_by")
    search_fields = ("email", "name")
    actions = ("invite_again", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """With the places, whose names are in the name of the row."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        if "kind" in form.base_fields:
            kinds = [
                (value, label)
                for value, label in form.base_fields["kind"].choices
                if not value or access_for(request).reaches(Invitation(kind=value))
            ]
            form.base_fields["kind"].choices = kinds
        return form

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        offer = actions.Offer(obj.kind, obj.period, obj.county_id, obj.municipality_id)
        made = actions.invite(
            email=obj.email,
            offer=offer,
            by=signed_in_user(request),
            absolute=request.build_absolute_uri,
            name=obj.name,
            language=obj.language,
        )
        obj.pk, obj.email = made.pk, made.email

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return _("accepted")
        if invitation.withdrawn_at:
            return _("withdrawn")
        return _("expired") if invitation.expires_at <= timezone.now() else _("open")

    @admin.action(description=gettext_lazy("Mail a new link"))
    def invite_again(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        self._each(
            request,
            rows,
            lambda row: actions.invite_again(invitation=row, absolute=request.build_absolute_uri),
        )

    @admin.action(description=gettext_lazy("Withdraw"))
    def withdraw(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        self._each(request, rows, lambda row: actions.withdraw(invitation=row))

    def _each(self, request: HttpRequest, rows: QuerySet[Invitation], act: Any) -> None:
        for row in access_for(request).editable(rows):
            try:
                act(row)
            except ValidationError as problem:
                messages.error(request, f"{row.email}: {' '.join(problem.messages)}")
            else:
                messages.success(request, _("Done: %(email)s.") % {"email": row.email})


@admin.register(MailMessage)
class MailMessageAdmin(ReadOnly):
    """Sent and failed mail with the errors; a one-time link is never shown."""

    list_display = ("subject", "to", "status", "attempts", "queued_at", "sent_at")
    list_filter = ("status",)
    search_fields = ("to", "subject")
    fields = (
        *("to", "subject", "text_without_secret", "status", "attempts", "error"),
        *("queued_at", "tried_at", "sent_at"),
    )
    actions = ("send_again",)

    @admin.display(description=gettext_lazy("text"))
    def text_without_secret(self, message: MailMessage) -> str:
        return (
            message.text.replace(message.secret, mail.CUT_OUT) if message.secret else message.text
        )

    @admin.action(description=gettext_lazy("Send again"))
    def send_again(self, request: HttpRequest, rows: QuerySet[MailMessage]) -> None:
        number = sum(mail.send_again(row) for row in access_for(request).editable(rows))
        sentence = ngettext("%d mail is sent again.", "%d mails are sent again.", number)
        messages.info(request, sentence % number)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    list_display = ("kind", "number", "reason", "erased_by", "erased_at")
    list_select_related = ("erased_by",)


admin.site.unregister(Person)


@admin.register(Person)
class PersonAdmin(cooperation_admin.PersonAdmin):
    """With the action to erase people."""

    actions = (erase,)
