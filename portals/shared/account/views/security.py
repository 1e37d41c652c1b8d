"""How is an account kept safe? Its password, its sessions, its address, and its end."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import mark_identity_checked, request_context
from pitchey.accounts.models import User
from pitchey.emails import bounces
from pitchey.emails import services as emails
from portals.shared.account.forms import CloseForm, EmailForm, FreshForm, PasswordForm
from portals.shared.account.views.settings import setting_page
from portals.shared.auth.sessions import register_session
from portals.shared.forms.errors import errors_into
from portals.shared.request import Request

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@_FORM
@sensitive_post_parameters("old_password", "new_password")
def security(request: Request) -> HttpResponse:
    """A new password; everywhere else is signed out."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        context = request_context(request)
        with errors_into(form):
            person = accounts.change_password(
                by=request.user,
                old=form.cleaned_data["old_password"],
                new=form.cleaned_data["new_password"],
                context=context,
                keep_session=context.session,
            )
            _rebind_session(request, person)
            messages.success(request, _("Your password is changed. Everywhere else is signed out."))
            return redirect("shared:settings_security")
    return setting_page(request, "security", form)


def _rebind_session(request: Request, person: User) -> None:
    """Bind this browser's session to the person's new state, under a new key, and list it."""
    update_session_auth_hash(request, person)
    register_session(request)


@require_safe
def sessions(request: Request) -> HttpResponse:
    """Where one is signed in."""
    rows = accounts.sessions_of(request.user)
    return setting_page(request, "sessions", None, sessions=rows, here=request_context(request).session)


@require_POST
def session_end(request: Request) -> HttpResponse:
    accounts.end_session(by=request.user, session_id=request.POST.get("session", ""))
    messages.success(request, _("Signed out there."))
    return redirect("shared:settings_sessions")


@require_POST
def sessions_end_others(request: Request) -> HttpResponse:
    accounts.end_all_sessions(by=request.user, except_session=request_context(request).session)
    _rebind_session(request, request.user)
    messages.success(request, _("Signed out everywhere else."))
    return redirect("shared:settings_sessions")


# ---------------------------------------------------------------- the address, and the end


@_FORM
@sensitive_post_parameters("password")
def account(request: Request) -> HttpResponse:
    """The address that one signs in with, moving to another one, and the way out."""
    form = EmailForm(
        request.POST if request.method == "POST" else None, fresh=request_context(request).identity_is_fresh
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            _reauthenticate(request, form)
            email = form.cleaned_data["email"]
            accounts.change_email(by=request.user, email=email, context=request_context(request))
            messages.success(request, _("A letter is on its way to %(email)s.") % {"email": email})
            return redirect("shared:settings_account")
    return _account_page(request, form, CloseForm(fresh=request_context(request).identity_is_fresh))


@require_POST
def email_keep(request: Request) -> HttpResponse:
    accounts.cancel_email_change(by=request.user)
    messages.success(request, _("Your address stays as it is."))
    return redirect("shared:settings_account")


@require_POST
def write_again(request: Request) -> HttpResponse:
    """Mail came back, and the person says that their address works."""
    person: User = request.user
    emails.resume_mail(address=person.email, language=person.language, name=person.get_short_name())
    messages.success(request, _("We write to %(email)s again. A letter is on its way.") % {"email": person.email})
    return redirect("shared:settings_account")


@require_POST
@sensitive_post_parameters("password")
def account_close(request: Request) -> HttpResponse:
    form = CloseForm(request.POST, fresh=request_context(request).identity_is_fresh)
    if form.is_valid():
        with errors_into(form):
            _reauthenticate(request, form)
            accounts.close_account(by=request.user, context=request_context(request))
            messages.success(request, _("Your account will be closed. Until then you can keep it."))
            return redirect("shared:settings_account")
    return _account_page(request, EmailForm(fresh=request_context(request).identity_is_fresh), form)


@require_POST
def account_keep(request: Request) -> HttpResponse:
    accounts.keep_account(by=request.user)
    messages.success(request, _("Good that you stay."))
    return redirect("shared:settings_account")


def _reauthenticate(request: Request, form: FreshForm) -> None:
    """Take the password of the form, where it had to ask for one, as a fresh proof of identity."""
    if "password" in form.fields:
        accounts.reauthenticate(by=request.user, password=form.cleaned_data["password"])
        mark_identity_checked(request)


def _account_page(request: Request, form: BaseForm, closing: CloseForm) -> HttpResponse:
    waiting = accounts.pending_email(request.user)
    back = bounces.bounce_of(request.user.email)
    return setting_page(request, "account", form, closing=closing, waiting=waiting, back=back)
