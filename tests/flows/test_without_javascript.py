"""The main job by links and forms alone: nothing on the way needs a script."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitchey.pitches.models import Document, Pitch
from tests.factories import files

PASSWORD = "nine boats on a dry lake"
Run = Callable[[], int]


@pytest.fixture
def join(db: None, outbox_run: Run) -> Callable[[str, str], Client]:
    """Somebody signs up at a door and confirms their address with the link in the letter."""

    def signed_up(portal: str, name: str) -> Client:
        client, email = Client(headers={"user-agent": "a plain browser"}), f"{name.split()[0].lower()}@flow.test"
        words = {"display_name": name, "email": email, "password": PASSWORD, "accept_terms": "on"}
        assert client.post(f"/{portal}/register/", words).status_code == 302
        outbox_run()
        letter = next(letter for letter in reversed(mail.outbox) if letter.to == [email])
        link = re.search(r"/verify-email/\S+/", str(letter.body))
        assert link
        assert client.post(link.group())["Location"] == f"/{portal}/"
        return client

    return signed_up


def test_the_main_job_without_javascript(join: Callable[[str, str], Client], outbox_run: Run) -> None:
    cara, ivan = join("creator", "Cara Lindqvist"), join("investor", "Ivan Petrov")

    cara.post(
        "/creator/pitches/new/", {"title": "The Tide Clerk", "logline": "A clerk finds tomorrow's drowning written."}
    )
    pitch = Pitch.objects.get()
    editor = f"/creator/pitches/{pitch.public_id}"
    basics = {
        "title": "The Tide Clerk", "logline": "A clerk finds tomorrow's drowning written.", "genre": "mystery", "format": "feature",
        "stage": "script", "short_synopsis": "She has one tide.", "revision": pitch.revision,
    }  # fmt: skip
    cara.post(f"{editor}/edit/basics/", basics)
    script = SimpleUploadedFile("draft 4.pdf", files.pdf(5), "application/pdf")
    cara.post(f"{editor}/documents/", {"file": script, "kind": "script", "access": "nda"})
    outbox_run()
    assert "Ready" in cara.get(f"{editor}/edit/documents/").content.decode()
    cara.post(f"{editor}/publish/")

    html = ivan.get("/browse/?q=tide+clerk").content.decode()
    assert f"/pitches/{pitch.public_id}/the-tide-clerk/" in html
    ivan.post(f"/investor/ask/{pitch.public_id}/", {"purpose": "invest", "materials": ["fields", "script"]})
    page = re.search(r"/creator/access/(nda_\w+)/", cara.get("/creator/").content.decode())
    assert page
    cara.post(f"/creator/access/{page.group(1)}/approve/", {"usual": "1", "from": "home"})

    sign = f"/investor/access/{page.group(1)}/sign/"
    form = ivan.get(sign)
    if form.status_code == 302:
        ivan.post(form["Location"], {"password": PASSWORD})
        form = ivan.get(sign)
    sha256 = re.search(r'name="text_sha256" value="(\w{64})"', form.content.decode())
    assert sha256
    words = {"full_name": "Ivan Petrov", "signature": "Ivan Petrov", "kind": "typed", "consent": "on"}
    assert ivan.post(sign, words | {"text_sha256": sha256.group(1)}).status_code == 302

    room = f"/read/{Document.objects.get().public_id}/"
    html = ivan.get(room).content.decode()
    assert 'rel="next" href="?page=2"' in html
    assert ivan.get(f"{room}2.jpg").status_code == 200

    cara.post("/reauthenticate/", {"password": PASSWORD})
    cara.post(f"/creator/access/{page.group(1)}/revoke/", {"reason": "We agreed elsewhere."})
    assert ivan.get(f"{room}3.jpg").status_code == 403
    assert "We agreed elsewhere." in ivan.get(room).content.decode()
