"""What does only a laptop show? The mail that would have left it, at /mail/. Installed where MAIL_FOLDER is set."""

import email
import email.policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.static import serve

SHOWN = 200


@login_not_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The newest letters first."""
    files = sorted(Path(str(settings.MAIL_FOLDER)).glob("*.eml"), reverse=True)[:SHOWN]
    letters = [
        {
            "name": file.with_suffix(".html").name,
            "letter": email.message_from_bytes(file.read_bytes(), policy=email.policy.default),
        }
        for file in files
    ]
    return render(request, "laptop/mail.html", {"letters": letters})


@login_not_required
def letter(request: HttpRequest, name: str) -> HttpResponseBase:
    """One letter, as its reader would see it. Letters style themselves inline, as mail must."""
    response = serve(request, name, document_root=str(settings.MAIL_FOLDER))
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    return response


urlpatterns = [path("mail/", mail), path("mail/<path:name>", letter)]
