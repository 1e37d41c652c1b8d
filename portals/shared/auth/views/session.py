"""How does somebody leave, prove that it is still them, or get the letter again?"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_browser_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import mark_identity_checked, request_context
from pitchey.core.errors import Malformed
from portals.shared.auth.forms import AddressForm, ReauthenticateForm
from portals.shared.forms.errors import errors_into
from portals.shared.pages import return_url
from portals.shared.redirects import home_url, safe_next
from portals.shared.request import PublicRequest, Request


@login_not_required
@require_POST
def logout(request: PublicRequest) -> HttpResponse:
    """End this session, and tell the sockets that hang on it."""
    if request.user.is_authenticated:
        accounts.log_out(by=request.user, session_id=request_context(request).session)
    end_browser_session(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def reauthenticate(request: Request) -> HttpResponse:
    """The password once more, then back to what was asked for."""
    form = ReauthenticateForm(request.POST if request.method == "POST" else None)
    following = safe_next(request)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            accounts.reauthenticate(by=request.user, **form.cleaned_data)
            mark_identity_checked(request)
            return redirect(following or home_url(request.user))
    return render(
        request,
        "public/auth/reauthenticate.html",
        {"form": form, "next": following},
        status=422 if form.errors else 200,
    )


@login_not_required
@require_POST
def verify_resend(request: PublicRequest) -> HttpResponse:
    """Send the link again; where the person was is where the link leads."""
    form = AddressForm({"email": request.user.email} if request.user.is_authenticated else request.POST)
    if not form.is_valid():
        raise Malformed(str(form.errors["email"][0]))
    email = form.cleaned_data["email"]
    there = return_url(request, "/")
    accounts.send_verification(email=email)
    request.session["after_verifying"] = there
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": email})
    return redirect(there)
