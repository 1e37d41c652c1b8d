"""How does somebody get in? Sign-in of the three portals, signing up, confirming an address, and a new password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import request_context
from pitchey.accounts.models import PORTAL_ROLES, Role
from portals.shared.auth.forms import AddressForm, LoginForm, RegisterForm, ResetForm
from portals.shared.auth.sessions import begin_session
from portals.shared.forms.errors import errors_into
from portals.shared.redirects import home_url, safe_next
from portals.shared.request import PublicRequest, Request

_FORM = require_http_methods(["GET", "HEAD", "POST"])
# The address that this browser has just signed up with: its link signs it in.
_FRESH = "signed_up_as"

# What each door is for: heading, and what somebody may do behind it.
DOORS: dict[str, dict[str, object]] = {
    Role.CREATOR: {
        "sign_in": gettext_lazy("Your pages are where you left them"),
        "sign_up": gettext_lazy("Show the teaser. Keep the script."),
        "points": [
            gettext_lazy("Publish a pitch and approve each reader"),
            gettext_lazy("See which pages were read, by whom and when"),
            gettext_lazy("End access whenever you say"),
        ],
    },
    Role.INVESTOR: {
        "sign_in": gettext_lazy("Back to the work you follow"),
        "sign_up": gettext_lazy("Find the film before it is a package."),
        "points": [
            gettext_lazy("Search by genre, budget, stage and what is sought"),
            gettext_lazy("Ask, sign and read in one place"),
            gettext_lazy("Keep what you like, with notes only you can see"),
        ],
    },
    Role.PRODUCTION: {
        "sign_in": gettext_lazy("Back to your desk"),
        "sign_up": gettext_lazy("Read what you might make."),
        "points": [
            gettext_lazy("Ask, sign and read like an investor"),
            gettext_lazy("Own pitches and decide who reads them"),
            gettext_lazy("Work as a company, with your team"),
        ],
    },
}


def _next_query(request: PublicRequest) -> str:
    """`next` as the end of an address, so that the way through the doors does not lose it."""
    return _query_of_next(safe_next(request))


def _query_of_next(following: str) -> str:
    return f"?{urlencode({'next': following})}" if following else ""


def _portal_choices(request: PublicRequest, view: str) -> list[dict[str, object]]:
    """The three doors with their addresses, each carrying `next` on."""
    next_query = _next_query(request)
    return [
        {
            "portal": role,
            "name": role.label,
            "href": reverse(f"{role}:{view}") + next_query,
            "points": DOORS[role]["points"],
        }
        for role in PORTAL_ROLES
    ]


@require_safe
def home_of_portal(request: Request) -> HttpResponse:
    return redirect(home_url(request.user))


@login_not_required
@require_safe
def join(request: PublicRequest) -> HttpResponse:
    """Which door is yours? To sign up."""
    if request.user.is_authenticated:
        return redirect(home_url(request.user))
    return render(
        request,
        "public/auth/doors.html",
        {"doors": _portal_choices(request, "register"), "carried": _next_query(request), "joining": True},
    )


@login_not_required
@require_safe
def login(request: PublicRequest) -> HttpResponse:
    """Which door is yours? To sign in. Whoever was on the way to a portal's page is taken to that portal's door."""
    following = safe_next(request)
    if request.user.is_authenticated:
        return redirect(following or home_url(request.user))
    for role in PORTAL_ROLES:
        if following.startswith(reverse(f"{role}:home")):
            return redirect(f"{reverse(f'{role}:login')}?{urlencode({'next': following})}")
    return render(
        request,
        "public/auth/doors.html",
        {"doors": _portal_choices(request, "login"), "carried": _next_query(request), "joining": False},
    )


@login_not_required
@never_cache
@_FORM
@sensitive_post_parameters("password")
def portal_login(request: PublicRequest, portal: str) -> HttpResponse:
    """Sign in at one portal's door."""
    following = safe_next(request)
    if request.user.is_authenticated:
        return redirect(following or home_url(request.user))
    form = LoginForm(
        request.POST if request.method == "POST" else None, initial={"email": request.session.get(_FRESH, "")}
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            person = accounts.log_in(portal=portal, context=request_context(request), **form.cleaned_data)
            begin_session(request, person)
            return redirect(following or home_url(person))
    return render(
        request,
        "public/auth/login.html",
        {
            "form": form,
            "next": following,
            "carried": _next_query(request),
            "door": DOORS[portal],
            "others": _other_portals(request, portal),
        },
        status=422 if form.errors else 200,
    )


def _other_portals(request: PublicRequest, portal: str) -> list[dict[str, object]]:
    return [door for door in _portal_choices(request, "login") if door["portal"] != portal]


@login_not_required
@never_cache
@_FORM
@sensitive_post_parameters("password")
def portal_register(request: PublicRequest, portal: str) -> HttpResponse:
    """Sign up at one portal's door. The next page is the same whether or not the address is known."""
    if request.user.is_authenticated:
        return redirect(home_url(request.user))
    form = RegisterForm(request.POST if request.method == "POST" else None, portal=portal)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            accounts.register(
                portal=portal, context=request_context(request), then=safe_next(request), **form.cleaned_data
            )
            request.session[_FRESH] = form.cleaned_data["email"].strip().lower()
            request.session["signed_up_at"] = portal
            request.session["after_verifying"] = safe_next(request)
            return redirect("public:registered")
    return render(
        request,
        "public/auth/register.html",
        {"form": form, "next": safe_next(request), "carried": _next_query(request), "door": DOORS[portal]},
        status=422 if form.errors else 200,
    )


@login_not_required
@never_cache
@require_safe
def registered(request: PublicRequest) -> HttpResponse:
    """What comes next after signing up."""
    if _FRESH not in request.session:
        return redirect("public:join")
    return render(
        request,
        "public/auth/registered.html",
        {
            "email": request.session[_FRESH],
            "login": reverse(f"{request.session['signed_up_at']}:login")
            + _query_of_next(request.session.get("after_verifying", "")),
            "mail": settings.MAIL_FOLDER,
        },
    )


@login_not_required
@never_cache
@_FORM
def verify_email(request: PublicRequest, token: str) -> HttpResponse:
    """The page of the link in the letter. A button confirms: programs that only look at links confirm nothing."""
    if request.method != "POST":
        return render(request, "public/auth/verify.html")
    person = accounts.verify_email(token=token)
    following = safe_next(request) or safe_next(request, request.session.get("after_verifying", ""))
    if not request.user.is_authenticated and request.session.get(_FRESH) == person.email:
        begin_session(request, person)
    request.session.pop(_FRESH, None)
    messages.success(request, _("Your address is confirmed."))
    if request.user.pk != person.pk:
        door = reverse(f"{person.role}:login" if person.role in PORTAL_ROLES else "public:login")
        return redirect(door + _query_of_next(following))
    return redirect(following or home_url(person))


@login_not_required
@never_cache
@_FORM
def password_forgot(request: PublicRequest) -> HttpResponse:
    """Ask for the link. The answer is the same for every address."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accounts.forgot_password(email=form.cleaned_data["email"], context=request_context(request))
        return render(
            request, "public/auth/forgot_sent.html", {"email": form.cleaned_data["email"], "mail": settings.MAIL_FOLDER}
        )
    return render(request, "public/auth/forgot.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@_FORM
@sensitive_post_parameters("new_password")
def password_reset(request: PublicRequest, token: str) -> HttpResponse:
    """Choose a new password with the link of the letter, then sign in with it."""
    person = accounts.check_reset_token(token=token)
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            accounts.reset_password(token=token, context=request_context(request), **form.cleaned_data)
            messages.success(request, _("Your new password is set. Sign in with it."))
            return redirect(f"{person.role}:login" if person.role in PORTAL_ROLES else "admin:login")
    return render(request, "public/auth/reset.html", {"form": form}, status=422 if form.errors else 200)
