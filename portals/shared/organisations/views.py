"""Who works together? The organisations that somebody belongs to, their members, and invitations."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.accounts import policies
from pitchey.accounts import services as accounts
from pitchey.accounts.models import Invitation, Membership, Organisation
from pitchey.core.errors import NotFound
from pitchey.core.lookups import get_or_404
from portals.shared.account.views.settings import setting_page
from portals.shared.forms.errors import errors_into
from portals.shared.organisations.forms import InviteForm, OrganisationForm
from portals.shared.redirects import home_url
from portals.shared.request import Request

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@_FORM
def organisations(request: Request) -> HttpResponse:
    """The organisations that one belongs to, and founding another."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            made = accounts.create_organisation(by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s stands. Invite the others.") % {"name": made.name})
            return redirect("shared:organisation", made.public_id)
    memberships = request.user.memberships.select_related("organisation").order_by("organisation__name")
    return setting_page(request, "organisations", form, memberships=memberships)


@_FORM
def organisation(request: Request, public_id: str) -> HttpResponse:
    """One organisation: who is in it, and for its owners and admins what is said about it."""
    row = _mine(request, public_id)
    form = _organisation_form(request, row)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            accounts.update_organisation(by=request.user, organisation=row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("shared:organisation", row.public_id)
    return _organisation_page(request, row, form, InviteForm())


@require_POST
def invite(request: Request, public_id: str) -> HttpResponse:
    row = _mine(request, public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            accounts.invite(by=request.user, organisation=row, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("shared:organisation", row.public_id)
    return _organisation_page(request, row, _organisation_form(request, row), form)


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    row = _mine(request, public_id)
    invitation = get_or_404(Invitation.objects.filter(organisation=row), request.POST.get("invitation", ""))
    accounts.withdraw_invitation(by=request.user, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("shared:organisation", row.public_id)


@require_POST
def member(request: Request, public_id: str) -> HttpResponse:
    """Give a member another role, or with the role "" remove them (oneself: leave)."""
    row = _mine(request, public_id)
    found = Membership.objects.filter(organisation=row, person__public_id=request.POST.get("person", "")).first()
    if found is None:
        raise NotFound()
    role = request.POST.get("role", "")
    if role:
        accounts.change_member(by=request.user, membership=found, role=role)
        messages.success(request, _("Saved."))
        return redirect("shared:organisation", row.public_id)
    accounts.remove_member(by=request.user, membership=found)
    if found.person_id == request.user.pk:
        messages.success(request, _("You left %(name)s.") % {"name": row.name})
        return redirect("shared:settings_organisation")
    messages.success(request, _("Removed."))
    return redirect("shared:organisation", row.public_id)


@_FORM
def invitation(request: Request, token: str) -> HttpResponse:
    """The page of the link in an invitation."""
    row = accounts.open_invitation(token=token)
    if request.method == "POST":
        joined = accounts.accept_invitation(by=request.user, token=token)
        messages.success(request, _("You are in. Welcome to %(name)s.") % {"name": row.organisation.name})
        return redirect("shared:organisation", joined.organisation.public_id)
    return render(
        request,
        "shared/settings/invitation.html",
        {"invitation": row, "home_of_person": home_url(request.user)},
    )


def _mine(request: Request, public_id: str) -> Organisation:
    return get_or_404(request.user.organisations.all(), public_id)


def _organisation_form(request: Request, row: Organisation) -> OrganisationForm:
    given = request.POST if request.method == "POST" and "name" in request.POST else None
    return OrganisationForm(given, initial={name: getattr(row, name) for name in OrganisationForm.base_fields})


def _organisation_page(
    request: Request, row: Organisation, form: BaseForm | None, inviting: InviteForm
) -> HttpResponse:
    mine = policies.role_in(request.user, row)
    members = row.memberships.select_related("person").order_by("joined_at", "pk")
    return setting_page(
        request,
        "organisation",
        form,
        organisation=row,
        members=[(each, policies.may_give_role(mine, each.role)) for each in members],
        roles=[choice for choice in Membership.Role.choices if policies.may_give_role(mine, choice[0])],
        may_edit=mine in (Membership.Role.OWNER, Membership.Role.ADMIN),
        inviting=inviting,
        invitations=row.invitations.open().order_by("created_at"),
    )
