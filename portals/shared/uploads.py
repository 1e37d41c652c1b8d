"""What is the browser's uploader told? Where the bytes go, and whom to tell when they are there, or not wanted any more."""

from typing import Any

from django.http import HttpRequest

from pitchey.media.services import Upload
from portals.shared.pages import address


def told(upload: Upload, *, finish: str, cancel: str) -> dict[str, Any]:
    """What the browser's uploader is told; `finish` and `cancel` are addresses."""
    return {
        "method": upload.method,
        "url": upload.url,
        "headers": upload.headers,
        "resumable": upload.resumable,
        "finish": finish,
        "cancel": cancel,
    }


def ticket(request: HttpRequest, upload: Upload, finish: str, cancel: str, *args: str) -> dict[str, Any]:
    """The same, where both are pages of the portal that was asked."""
    return told(upload, finish=address(request, finish, *args), cancel=address(request, cancel, *args))
