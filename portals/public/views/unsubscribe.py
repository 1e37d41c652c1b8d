"""How does a mail stop? Its address shows a button; a mail program, or the button, sends the form, and nobody has to sign in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pitchey.notifications import unsubscribe_links
from portals.shared.request import PublicRequest


# SECURITY: mail programs post from anywhere (RFC 8058), without cookies; the signed token alone says whose mails stop, and it can do no more.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: PublicRequest, token: str) -> HttpResponse:
    """A look stops nothing, since programs open links on their own; the POST does."""
    found = unsubscribe_links.unsubscribe(token) if request.method == "POST" else unsubscribe_links.request_of(token)
    return render(request, "public/unsubscribe.html", {"asked": found})
