"""What does staff see of people and organisations? Who they are, whether they are verified, and acts that call services.

Rights over staff are a superuser's; passwords, sessions and tokens are nobody's.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

# Imported for what they register, so that it can be taken away below.
import allauth.account.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet, ModelForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, Role, User
from pitchey.core.admin import KeptAdmin
from pitchey.core.errors import PitcheyError
from pitchey.core.types import AuthenticatedRequest

# SECURITY: a session key is a session; groups and their permissions stand in the code (services/staff.py).
admin.site.unregister([EmailAddress, UserSession, Group])

M = TypeVar("M", bound=Model)

VOUCHED_FOR = timedelta(days=365)


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label="",
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": _("Reason"), "aria-label": _("Reason")}),
    )


class _BulkActions:
    """Acts on rows, each told apart: what was refused says why."""

    def each(self, request: AuthenticatedRequest, rows: Iterable[M], act: Callable[[M], object]) -> None:
        done = 0
        for row in rows:
            try:
                act(row)
                done += 1
            except PitcheyError as error:
                why = getattr(error, "errors", None)
                sentence = why[0].sentence if why else error.sentence
                messages.error(request, f"{row}: {sentence}")
        if done:
            messages.success(request, _("%(number)d done.") % {"number": done})

    @admin.action(description=_("Vouch for them for a year"), permissions=["verify"])
    def verify(self, request: AuthenticatedRequest, rows: QuerySet[User | Organisation]) -> None:
        until = timezone.now() + VOUCHED_FOR
        self.each(request, rows, lambda row: accounts.verify(by=request.user, thing=row, until=until))

    @admin.action(description=_("Stop vouching for them"), permissions=["verify"])
    def unverify(self, request: AuthenticatedRequest, rows: QuerySet[User | Organisation]) -> None:
        self.each(request, rows, lambda row: accounts.unverify(by=request.user, thing=row))

    def has_verify_permission(self, request: AuthenticatedRequest) -> bool:
        return request.user.has_perm("accounts.verify_things")


class NewStaffForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "display_name", "groups"]


@admin.register(User)
class UserAdmin(_BulkActions, ModelAdmin):
    list_display = ["display_name", "email", "role", "is_active", "email_verified_at", "verified_until", "date_joined"]
    list_filter = ["role", "is_active", "groups"]
    search_fields = ["public_id", "email", "display_name"]
    ordering = ["-id"]
    show_full_result_count = False
    action_form = ReasonForm
    actions = ["verify", "unverify", "suspend", "reinstate"]
    fields = [
        "public_id", "display_name", "email", "role", "is_active", "headline", "bio", "location", "website",
        "email_verified_at", "verified_until", "terms_accepted_at", "date_joined", "last_login", "groups", "is_superuser",
    ]  # fmt: skip

    def get_fields(self, request: AuthenticatedRequest, obj: User | None = None) -> list[str]:
        return ["email", "display_name", "groups"] if obj is None else list(self.fields)

    def get_form(
        self, request: AuthenticatedRequest, obj: User | None = None, change: bool = False, **kwargs: object
    ) -> type[ModelForm]:
        return super().get_form(request, obj, change, **(kwargs if obj else kwargs | {"form": NewStaffForm}))

    def get_readonly_fields(self, request: AuthenticatedRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        # SECURITY: staff raise neither themselves nor each other.
        rights = {"groups", "is_superuser"} if self.has_rights_permission(request, obj) else set()
        return [name for name in self.fields if name not in rights]

    def has_rights_permission(self, request: AuthenticatedRequest, obj: User) -> bool:
        return bool(request.user.is_superuser and obj.role == Role.STAFF and obj.pk != request.user.pk)

    def has_add_permission(self, request: AuthenticatedRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: AuthenticatedRequest, obj: User | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return self.has_rights_permission(request, obj)

    def has_delete_permission(self, request: AuthenticatedRequest, obj: User | None = None) -> bool:
        return False

    def has_suspend_permission(self, request: AuthenticatedRequest) -> bool:
        return request.user.has_perm("accounts.suspend_people")

    def save_model(self, request: AuthenticatedRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            try:
                made = accounts.add_staff(by=request.user, **form.cleaned_data)
            except PitcheyError as error:
                raise PermissionDenied(str(error.sentence)) from error
            obj.pk, obj.public_id = made.pk, made.public_id

    def save_related(
        self, request: AuthenticatedRequest, form: ModelForm, formsets: list[BaseFormSet], change: bool
    ) -> None:
        if change:
            accounts.set_rights(
                by=request.user,
                person=form.instance,
                groups=form.cleaned_data["groups"],
                superuser=form.cleaned_data["is_superuser"],
            )

    @admin.action(description=_("Suspend (write the reason)"), permissions=["suspend"])
    def suspend(self, request: AuthenticatedRequest, rows: QuerySet[User]) -> None:
        reason = request.POST.get("reason", "")
        self.each(request, rows, lambda row: accounts.suspend(by=request.user, person=row, reason=reason))

    @admin.action(description=_("Reinstate"), permissions=["suspend"])
    def reinstate(self, request: AuthenticatedRequest, rows: QuerySet[User]) -> None:
        reason = request.POST.get("reason", "")
        self.each(request, rows, lambda row: accounts.reinstate(by=request.user, person=row, reason=reason))


class MembershipInline(TabularInline):
    model = Membership
    fields = readonly_fields = ["person", "role", "joined_at"]
    extra = 0

    def has_add_permission(self, request: AuthenticatedRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: AuthenticatedRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(_BulkActions, KeptAdmin):
    list_display = ["name", "kind", "country", "verified_until", "created_at"]
    list_filter = ["kind"]
    search_fields = ["public_id", "name"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["verify", "unverify"]
    inlines = [MembershipInline]
    fields = readonly_fields = [
        "public_id", "name", "kind", "about", "website", "country", "verified_until", "created_at"
    ]  # fmt: skip
