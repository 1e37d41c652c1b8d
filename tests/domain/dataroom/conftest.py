"""The room that most tests here sit in: Cara's script of four pages, and Ivan's agreement in force."""

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara)


@kept
def script(pitch: Pitch) -> Document:
    return factory.laid_document(pitch, pages=4)


@kept
def nda(pitch: Pitch, script: Document, ivan: User) -> Nda:
    return factory.signed_nda(pitch, ivan)
