"""The table that the API tests sit at: Cara's published pitch with a script, signed by Ivan, with whom she talks, and asked for by Pru."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from pitchey.accounts.models import Membership
from pitchey.conversations import services as conversations
from pitchey.discovery.filters import Filters
from pitchey.discovery.services import lists, saved_searches
from pitchey.media import services as media
from pitchey.pitches import services as pitches
from tests.api.calling import Caller
from tests.factories.cast import organisation
from tests.factories.leaks import asked_leak
from tests.factories.ndas import laid_document, requested_nda, signed_nda
from tests.factories.oversight import asked_look, colleague
from tests.factories.pitches import PROTECTED, draft, picture
from tests.kept import kept

ROLES = ("guest", "cara", "ivan", "iris", "pru", "staff", "nosy")


@pytest.fixture
def guest() -> Caller:
    return Caller()


@kept
def people(cara: Any, ivan: Any, iris: Any, pru: Any, staff: Any, nosy: Any, anon: Any) -> SimpleNamespace:
    return SimpleNamespace(guest=anon, cara=cara, ivan=ivan, iris=iris, pru=pru, staff=staff, nosy=nosy)


@dataclass
class World:
    """Ids of what there is."""

    pitch: str
    draft: str
    document: str
    nda: str
    asked: str
    character: str
    credit: str
    picture: str
    still: str
    cara: str
    ivan: str
    iris: str
    folder: str
    search: str
    company: str
    text_sha256: str
    talk: str
    group: str
    message: str
    attachment: str
    look: str
    leak: str


@kept
def world(people: SimpleNamespace) -> World:
    """Cara's published pitch with protected fields and a script under NDA; Ivan signed; Pru has asked; Cara has a draft, too."""
    pitch = draft(people.cara, **PROTECTED)
    character = pitches.add_character(by=people.cara, pitch=pitch, name="Maren Holt", role="The clerk")
    credit = pitches.add_credit(by=people.cara, pitch=pitch, person_name="Cara Lindqvist", role="Writer")
    pitches.publish(by=people.cara, pitch=pitch)
    pitch.refresh_from_db()
    announced, _upload = media.begin_upload(
        by=people.cara, purpose="poster", name="One sheet.png", size=1000, content_type="image/png"
    )
    still = pitches.add_still(
        by=people.cara, pitch=pitch, file=picture(people.cara, "still", ready=False), caption="The harbour"
    )
    document = laid_document(pitch)
    nda = signed_nda(pitch, people.ivan, download_allowed=True)
    asked = requested_nda(pitch, people.pru)
    # Ivan has signed, so that he takes part at once; Pru is asked.
    talk = conversations.begin(by=people.cara, people=[people.ivan])
    group = conversations.begin(by=people.cara, people=[people.ivan, people.pru])
    return World(
        pitch=pitch.public_id,
        draft=draft(people.cara, title="Unfinished").public_id,
        document=document.public_id,
        nda=nda.public_id,
        asked=asked.public_id,
        character=character.public_id,
        credit=credit.public_id,
        picture=announced.public_id,
        still=still.public_id,
        cara=people.cara.public_id,
        ivan=people.ivan.public_id,
        iris=people.iris.public_id,
        folder=lists.make_folder(by=people.ivan, name="To read").public_id,
        search=saved_searches.save_search(
            by=people.ivan, name="Sea", words="sea", filters=Filters(), parameters={"q": "sea"}
        ).public_id,
        company=organisation("Lanternhouse", (people.pru, Membership.Role.OWNER)).public_id,
        text_sha256=nda.text_sha256,
        talk=talk.public_id,
        group=group.public_id,
        look=asked_look(pitch, colleague()).public_id,
        leak=asked_leak(document, people.cara).public_id,
        message=conversations.send(by=people.cara, conversation=talk, client_id="first", body="Hello.").public_id,
        attachment=conversations.begin_attachment(
            by=people.cara, name="Notes.pdf", size=1000, content_type="application/pdf"
        )[0].public_id,
    )
