"""What may the beginning of a search go on to? And what did this person search for of late?"""

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from pitchey.core import limits
from pitchey.core.network import client_ip, network_of
from pitchey.discovery import services as discovery
from portals.shared.pages import return_url
from portals.shared.request import PublicRequest, Request

_KINDS = {"genre": ("public:genre", "grid"), "title": ("public:pitch", "page"), "person": ("public:person", "user")}


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def suggest(request: PublicRequest) -> HttpResponse:
    """The options under the search field: what was typed goes on to; of nothing, recent and popular searches."""
    typed = request.GET.get("q", "").strip()
    if typed:
        person = request.user
        limits.require("suggest", person.public_id if person.is_authenticated else network_of(client_ip(request)))
        found = discovery.suggest(request.user, typed)
        rows = [(each.text, reverse(_KINDS[each.kind][0], args=[each.id]), _KINDS[each.kind][1]) for each in found]
        groups = [(_("Go straight to"), rows)]
    else:
        groups = [
            (
                _("You looked for"),
                [(words, _search(words), "clock") for words in discovery.recent_searches(request.user)],
            ),
            (_("People look for"), [(words, _search(words), "search") for words in discovery.popular_searches()]),
        ]
    groups = [(name, rows) for name, rows in groups if rows]
    count = sum(len(rows) for _name, rows in groups)
    return render(request, "public/_suggestions.html", {"groups": groups, "count": count})


@require_POST
def recent_forget(request: Request) -> HttpResponse:
    """Forget what this person searched for."""
    discovery.clear_recent_searches(by=request.user)
    return redirect(return_url(request, reverse("public:browse")))


def _search(words: str) -> str:
    return f"{reverse('public:browse')}?q={quote(words)}"
