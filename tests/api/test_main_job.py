"""The main job over REST, with a real script of ninety pages: sign up, write, upload, publish; find, ask, sign, read; revoke."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image, ImageChops

from pitchey.accounts.models import TokenFamily
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.dataroom.models import ReadingSession
from pitchey.media import services as media
from pitchey.pitches.models import Document
from tests.api.calling import Caller
from tests.factories import files
from tests.factories.pitches import PROTECTED, TEASER

PASSWORD = "seven lanterns on the quay"
PAGES = 90


class Newcomer(Caller):
    """Somebody who signs up and in as a mobile client does."""

    def __init__(self, email: str, portal: str, name: str, outbox_run: Callable[[], int]) -> None:
        super().__init__()
        self.email, self.portal, self.run = email, portal, outbox_run
        said = {"email": email, "password": PASSWORD, "portal": portal, "display_name": name, "accept_terms": True}
        assert self.post("auth/register", said).status_code == 202
        token = self.letter(r"/verify-email/([^/\s\"]+)/")
        assert self.post("auth/verify-email", {"token": token}).json() == {"portal": portal}
        signed_in = self.post(
            "auth/login", {"email": email, "password": PASSWORD, "portal": portal, "device_name": "Phone"}
        )
        assert signed_in.status_code == 200
        self.headers["Authorization"] = f"Bearer {signed_in.json()['access']}"

    def letter(self, pattern: str) -> str:
        """The first group of `pattern` in the newest letter to this person that has it."""
        self.run()
        for message in reversed(mail.outbox):
            if self.email in message.to and (match := re.search(pattern, str(message.body))):
                return match[1]
        raise AssertionError(f"no letter to {self.email} has {pattern}")


@pytest.mark.django_db
def test_the_main_job(outbox_run: Callable[[], int], settings: Any) -> None:
    settings.LIMITS_TIMES = 100
    # ------------------------------------------------ a creator signs up, writes, uploads and publishes
    cara = Newcomer("cara@example.test", "creator", "Cara Lindqvist", outbox_run)
    money = {"budget": {"amount_minor": PROTECTED["budget_minor"], "currency": "USD"}}
    secrets = {name: value for name, value in PROTECTED.items() if name != "budget_minor"}
    pitch = cara.post("pitches", TEASER | secrets | money).json()
    script = files.pdf(pages=PAGES, text="INT. HARBOUR OFFICE - NIGHT")
    begun = cara.post(
        f"pitches/{pitch['id']}/documents",
        {
            "name": "Tide Clerk.pdf",
            "size": len(script),
            "content_type": "application/pdf",
            "kind": "script",
            "access": "nda",
        },
    )
    assert begun.status_code == 201
    upload, document_id = begun.json()["upload"], begun.json()["document"]["id"]
    sent = cara.client.generic(upload["method"], upload["url"], script, headers=upload["headers"])
    assert sent.status_code < 300
    finished = cara.post(f"documents/{document_id}/finish", {"sha256": hashlib.sha256(script).hexdigest()})
    assert finished.status_code == 202
    outbox_run()
    ready = cara.get(f"documents/{document_id}").json()
    assert (ready["status"], ready["pages"]) == ("ready", PAGES)
    assert cara.post(f"pitches/{pitch['id']}/publish", Idempotency_Key="publish-1").json()["status"] == "published"

    # ------------------------------------------------ an investor signs up, finds it by searching, and asks
    ivan = Newcomer("ivan@example.test", "investor", "Ivan Petrov", outbox_run)
    found = ivan.get("pitches?q=harbour+clerk&genre=mystery").json()["results"]
    assert [row["id"] for row in found] == [pitch["id"]]
    seen = ivan.get(f"pitches/{pitch['id']}?expand=documents").json()
    assert "request_nda" in seen["me"]["may"]
    assert "protected" not in seen and seen["documents"] == [] and seen["locked_kinds"] == ["script"]
    assert ivan.get(f"documents/{document_id}/pages/1").status_code == 404
    asked = ivan.post(f"pitches/{pitch['id']}/ndas", {"purpose": "invest", "message": "We fund sea stories."})
    assert asked.status_code == 201
    nda_id = asked.json()["id"]

    # ------------------------------------------------ the creator approves
    waiting = cara.get("ndas?box=incoming&status=requested").json()["results"]
    assert [row["id"] for row in waiting] == [nda_id]
    assert cara.get("notifications").json()["results"][0]["kind"] == "nda.requested"
    assert cara.post(f"ndas/{nda_id}/approve", {"term_days": 30}).json()["status"] == "approved"

    # ------------------------------------------------ the investor proves who they are, signs and reads
    text = ivan.get(f"ndas/{nda_id}/text").json()
    assert hashlib.sha256(text["text"].encode()).hexdigest() == text["sha256"]
    signature = {
        "full_name": "Ivan Petrov",
        "signature": {"kind": "typed", "value": "Ivan Petrov"},
        "consent": True,
        "text_sha256": text["sha256"],
    }
    _let_the_proof_grow_old(ivan)
    refused = ivan.post(f"ndas/{nda_id}/sign", signature)
    assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication_required")
    assert ivan.post("auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    changed = ivan.post(f"ndas/{nda_id}/sign", signature | {"text_sha256": "0" * 64})
    assert (changed.status_code, changed.json()["code"]) == (409, "text_changed")
    assert ivan.post(f"ndas/{nda_id}/sign", signature).json()["status"] == "signed"
    seen = ivan.get(f"pitches/{pitch['id']}?expand=documents").json()
    assert seen["protected"]["long_synopsis"] == PROTECTED["long_synopsis"]
    assert [row["id"] for row in seen["documents"]] == [document_id]
    for number in (1, 2, PAGES):
        page = ivan.get(f"documents/{document_id}/pages/{number}")
        assert page.status_code == 200 and page["Cache-Control"] == "no-store"
        _has_a_mark(page.content, document_id, number)
    assert ivan.get(f"documents/{document_id}/pages/{PAGES + 1}").status_code == 404
    reading_session = ReadingSession.objects.get(person__email="ivan@example.test")
    served = Entry.objects.filter(kind="page.served", subject=document_id).values_list("data", flat=True)
    assert sorted(entry["page"] for entry in served) == [1, 2, PAGES]
    assert {entry["trace"] for entry in served} == {reading_session.trace}
    readers = cara.get(f"documents/{document_id}/readers").json()["results"]
    assert [(row["person"]["name"], row["pages"]) for row in readers] == [("Ivan Petrov", [1, 2, PAGES])]

    # ------------------------------------------------ the creator revokes, and the next page is refused
    assert cara.post("auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    assert cara.post(f"ndas/{nda_id}/revoke", {"reason": "We went with somebody else."}).json()["status"] == "revoked"
    refused = ivan.get(f"documents/{document_id}/pages/3")
    assert (refused.status_code, refused.json()["code"]) == (403, "access_ended")
    assert "protected" not in ivan.get(f"pitches/{pitch['id']}").json()
    ledger = [row["kind"] for row in cara.get(f"pitches/{pitch['id']}/ledger?limit=100").json()["results"]]
    assert ledger[0] == "page.denied" and "nda.signed" in ledger and "pitch.published" in ledger
    assert audit.verify(pitch["id"]) is None


def _let_the_proof_grow_old(caller: Newcomer) -> None:
    TokenFamily.objects.filter(person__email=caller.email).update(
        reauthenticated_at=timezone.now() - timedelta(minutes=11)
    )


def _has_a_mark(page: bytes, document_id: str, number: int) -> None:
    """The image is the clean page with ink on it, spread over the whole sheet."""
    clean = Image.open(io.BytesIO(media.open_rendition(Document.objects.get(public_id=document_id).file, number)))
    marked = Image.open(io.BytesIO(page))
    assert marked.format == "JPEG" and marked.size == clean.size
    inked = ImageChops.difference(marked.convert("L"), clean.convert("L")).point(lambda value: 255 if value > 12 else 0)
    left, top, right, bottom = inked.getbbox()
    assert right - left > 0.6 * clean.width and bottom - top > 0.8 * clean.height
