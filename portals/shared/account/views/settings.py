"""What can somebody set? What others read about them, what they look for, how they are told, who may see them, and how pages look."""

from dataclasses import asdict

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.accounts import services as accounts
from pitchey.accounts.models import READER_ROLES, User
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.discovery import services as discovery
from pitchey.notifications import preferences, push
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.rhythm import Rhythm
from portals.shared.account.forms import DisplayForm, LookingForm, MailHoursForm, PrivacyForm, ProfileForm
from portals.shared.forms.errors import errors_into
from portals.shared.pages import PAGE_SIZE, keep_theme, return_url, url_with_query
from portals.shared.request import Request

_FORM = require_http_methods(["GET", "HEAD", "POST"])
_NEWEST = Sort("newest", "created_at")


@_FORM
def profile(request: Request) -> HttpResponse:
    """What others read about oneself."""
    organisations = ", ".join(request.user.organisations.values_list("name", flat=True))
    return _own_fields(request, "profile", ProfileForm, "shared:settings", organisations=organisations)


@_FORM
def display(request: Request) -> HttpResponse:
    """Light or dark, the clock, and the language where there is more than one."""
    answer = _own_fields(request, "display", DisplayForm, "shared:settings_display")
    if answer.status_code == 302:
        # What the next page is printed in, also for whoever signs out here.
        keep_theme(request, answer, request.POST["theme"])
    return answer


@_FORM
def privacy(request: Request) -> HttpResponse:
    """Who may open one's page, and with whom one wants nothing to do."""
    rows = keyset_page(
        accounts.blocks_of(request.user),
        _NEWEST,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    following = url_with_query(request, cursor=rows.next_cursor) if rows.next_cursor else ""
    return _own_fields(request, "privacy", PrivacyForm, "shared:settings_privacy", blocks=rows.rows, next=following)


@_FORM
def looking(request: Request) -> HttpResponse:
    """What an investor or a production company says they look for."""
    person = request.user
    if person.role not in READER_ROLES:
        raise NotFound()
    stated = asdict(discovery.mandate_of(person))
    form = LookingForm(request.POST if request.method == "POST" else None, initial=stated)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            discovery.save_mandate(by=person, **form.cleaned_data)
            messages.success(request, _("Saved. Your home shows what fits."))
            return redirect("shared:settings_looking")
    return setting_page(request, "looking", form)


def _own_fields(request: Request, section: str, form_class: type[Form], view: str, **more: object) -> HttpResponse:
    """A form over fields of one's own account."""
    form = form_class(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(request.user, name) for name in form_class.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            accounts.update_profile(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(view)
    return setting_page(request, section, form, **more)


@require_POST
def time_zone(request: Request) -> HttpResponse:
    """The answer to the question which clock to show, asked once."""
    accounts.update_profile(by=request.user, time_zone=request.POST.get("time_zone", ""))
    return redirect(return_url(request, "/"))


@_FORM
def notices(request: Request) -> HttpResponse:
    """Per kind of notice: bell, mail and its rhythm; and when mails come at all, in a form of its own."""
    person = request.user
    kinds = preferences.kinds_for(person.role)
    about_hours = "rhythm" in request.POST
    form = MailHoursForm(request.POST if about_hours else None, initial=asdict(preferences.mail_schedule_of(person)))
    if about_hours and form.is_valid():
        with errors_into(form):
            preferences.save_mail_schedule(by=person, hours=preferences.MailSchedule(**form.cleaned_data))
            messages.success(request, _("Saved."))
            return redirect("shared:settings_notices")
    if request.method == "POST" and not about_hours:
        chosen = [
            preferences.KindPreference(
                kind,
                bell=f"bell:{kind}" in request.POST,
                mail=f"mail:{kind}" in request.POST,
                rhythm=request.POST.get(f"rhythm:{kind}", ""),
            )
            for kind in kinds
        ]
        preferences.save_preferences(by=person, wishes=chosen)
        messages.success(request, _("Saved."))
        return redirect("shared:settings_notices")
    wishes = {wish.kind: wish for wish in preferences.preferences_of(person, kinds)}
    topics = [
        (topic, [(wishes[kind], KINDS[kind]) for kind in names]) for topic, names in preferences.by_topic(kinds).items()
    ]
    return setting_page(
        request,
        "notices",
        form,
        topics=topics,
        rhythms=_RHYTHMS,
        zone=person.time_zone,
        push_key=push.public_key(),
        devices=push.devices_of(person),
    )


# In a word, for the rows; the form above says them in full.
_RHYTHMS = [
    ("", gettext_lazy("As above")),
    (Rhythm.INSTANT.value, gettext_lazy("At once")),
    (Rhythm.HOURLY.value, gettext_lazy("Hourly")),
    (Rhythm.DAILY.value, gettext_lazy("Daily")),
    (Rhythm.WEEKLY.value, gettext_lazy("Weekly")),
]


@require_POST
def block(request: Request, public_id: str) -> HttpResponse:
    """Have nothing to do with somebody (`on` is 1), or again."""
    person = get_or_404(User.objects.filter(is_active=True), public_id)
    if request.POST.get("on") == "1":
        accounts.block(by=request.user, person=person)
        messages.success(request, _("%(name)s is blocked. They are not told.") % {"name": person.display_name})
    else:
        accounts.unblock(by=request.user, person=person)
        messages.success(request, _("%(name)s is not blocked any more.") % {"name": person.display_name})
    return redirect(return_url(request, "/"))


# Section -> words, icon, address; a page of one organisation belongs to theirs.
_SECTIONS = {
    "profile": (gettext_lazy("Profile"), "user", "settings"),
    "looking": (gettext_lazy("What you look for"), "search", "settings_looking"),
    "account": (gettext_lazy("Account"), "message", "settings_account"),
    "security": (gettext_lazy("Password"), "lock", "settings_security"),
    "sessions": (gettext_lazy("Sessions"), "eye", "settings_sessions"),
    "notices": (gettext_lazy("Notices"), "bell", "settings_notices"),
    "privacy": (gettext_lazy("Privacy"), "seal", "settings_privacy"),
    "display": (gettext_lazy("Display"), "gear", "settings_display"),
    "organisations": (gettext_lazy("Organisations"), "users", "settings_organisation"),
}


def _sections(person: User) -> list[tuple[str, Promise, str, str]]:
    return [
        (name, words, icon, reverse(f"shared:{view}"))
        for name, (words, icon, view) in _SECTIONS.items()
        if name != "looking" or person.role in READER_ROLES
    ]


def setting_page(request: Request, section: str, form: BaseForm | None, **more: object) -> HttpResponse:
    """One section of the settings; 422 when its form, or one of the forms beside it, has errors."""
    wrong = any(isinstance(it, BaseForm) and it.errors for it in (form, *more.values()))
    return render(
        request,
        f"shared/settings/{section}.html",
        {"form": form, "section": section, "sections": _sections(request.user), **more},
        status=422 if wrong else 200,
    )
