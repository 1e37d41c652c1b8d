"""What is the browser's uploader told? Where the bytes go, and whom to tell when they are there, or not wanted any more."""

from pitchey.media.services import Upload
from portals.shared.pages import url_for
from portals.shared.request import PublicRequest


def upload_payload(upload: Upload, *, finish: str, cancel: str) -> dict[str, object]:
    """What the browser's uploader is told; `finish` and `cancel` are addresses."""
    return {
        "method": upload.method,
        "url": upload.url,
        "headers": upload.headers,
        "resumable": upload.resumable,
        "finish": finish,
        "cancel": cancel,
    }


def upload_payload_in_portal(
    request: PublicRequest, upload: Upload, finish: str, cancel: str, *args: str
) -> dict[str, object]:
    """The same, where both are pages of the portal that was asked."""
    return upload_payload(upload, finish=url_for(request, finish, *args), cancel=url_for(request, cancel, *args))
