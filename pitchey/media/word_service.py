"""Who prints a Word document where an operator names a service for it? Asked as Gotenberg is: a form with the file, answered by a PDF.

`WORD_SERVICE_URL` is the whole address, `http://gotenberg:3000/forms/libreoffice/convert` for one. What comes back is trusted no more
than an upload.
"""

import logging
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from pitchey.media import policy
from pitchey.media.models import File
from pitchey.media.sandbox import FileRejected

log = logging.getLogger(__name__)

LARGEST = policy.RULES[File.Purpose.DOCUMENT].largest  # bytes of an answer
CONNECTS_WITHIN, ANSWERS_WITHIN = 5.0, 100.0  # seconds
CHUNK = 256 * 1024
BUSY = (408, 425, 429)  # refusals that say nothing of the document


class ServiceAway(Exception):
    """The service did not answer as it should, whatever the document: try again later."""


def print_document(source: Path, target: Path) -> None:
    """Write the Word document at `source` as the PDF that the service makes of it.

    Raises:
        FileRejected: the service cannot read it (`damaged`), or makes too much of it (`too_heavy`).
        ServiceAway: it is not there, is busy, broken or too slow.
        ValueError: `WORD_SERVICE_URL` is not understood.
    """
    import requests  # both here, as most processes never ask
    import urllib3

    parts = urlsplit(settings.WORD_SERVICE_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("WORD_SERVICE_URL must be http://host/path or https://host/path")
    until = time.monotonic() + ANSWERS_WITHIN
    with requests.Session() as session, source.open("rb") as document:
        # SECURITY: no proxy and no redirect sees a protected document; its name is its owner's.
        session.trust_env = False
        form = {"files": ("document.docx", document, policy.DOCX)}
        try:
            answer = session.post(
                settings.WORD_SERVICE_URL,
                files=form,
                timeout=(CONNECTS_WITHIN, ANSWERS_WITHIN),
                stream=True,
                allow_redirects=False,
            )
            if 400 <= answer.status_code < 500 and answer.status_code not in BUSY:
                log.info("word service refused", extra={"facts": {"status": answer.status_code}})
                raise FileRejected("damaged")
            if answer.status_code != 200:
                raise ServiceAway(f"answered {answer.status_code}")
            # What has come is looked at as it comes, so that an answer in drops does not hold the worker.
            _keep(iter(lambda: answer.raw.read1(CHUNK), b""), target, until)
        except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError) as error:
            raise ServiceAway(repr(error)) from error


def _keep(chunks: Iterable[bytes], target: Path, until: float) -> None:
    size = 0
    with target.open("wb") as kept:
        for chunk in chunks:
            size += kept.write(chunk)
            if size > LARGEST:
                raise FileRejected("too_heavy")
            if time.monotonic() > until:
                raise ServiceAway(f"not done in {ANSWERS_WITHIN:.0f} seconds")
    with target.open("rb") as kept:
        if kept.read(5) != b"%PDF-":
            raise ServiceAway("answered with something else than a PDF")
