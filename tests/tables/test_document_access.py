"""May this person read this? The whole table, and that the list and the lock agree."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from pitchey.accounts.models import User
from pitchey.core.errors import NotFound
from pitchey.ndas import access
from pitchey.ndas import services as ndas
from pitchey.ndas.models import FIELDS, Nda
from pitchey.pitches.catalogue import Access, Visibility
from pitchey.pitches.fields import PROTECTED_FIELDS
from pitchey.pitches.models import Document, NamedPerson, Pitch
from tests.factories import ndas as factory
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept

ROOT = Path(__file__).resolve().parents[2]
ACCESSES = list(Access.values)
COVERED, NOT_COVERED = "script", "budget"
# Who may read a document of each access, when the pitch is published and public. ivan has signed for scripts, pete's has ended.
TABLE = {
    "cara": {"public", "members", "nda", "owner"},
    "ivan": {"public", "members", "nda"},
    "iris": {"public", "members"},
    "pete": {"public", "members"},
    "pru": {"public", "members"},
    "nosy": {"public"},
    "staff": {"public"},
    "anon": {"public"},
}


@kept
def everybody(
    cara: User, ivan: User, iris: User, pete: User, pru: User, nosy: User, staff: User, anon: AnonymousUser
) -> dict[str, Any]:
    return {
        "cara": cara, "ivan": ivan, "iris": iris, "pete": pete, "pru": pru, "nosy": nosy, "staff": staff, "anon": anon
    }  # fmt: skip


@kept
def pitch(everybody: dict[str, Any]) -> Pitch:
    """Published; every access of a covered and of an uncovered kind; ivan in force, pete revoked, pru only approved."""
    pitch = published_pitch(everybody["cara"], **PROTECTED)
    for kind, setting in itertools.product([COVERED, NOT_COVERED], ACCESSES):
        factory.laid_document(pitch, kind=kind, access=setting, pages=1)
    factory.signed_nda(pitch, everybody["ivan"], materials=[COVERED, FIELDS])
    factory.revoked_nda(pitch, everybody["pete"], materials=[COVERED, FIELDS])
    factory.approved_nda(pitch, everybody["pru"], materials=[COVERED, FIELDS])
    return pitch


def expected(who: str, status: str, visibility: str, document: Document) -> bool:
    if who == "cara":
        return True
    opens = set(TABLE[who])
    if document.kind != COVERED:
        opens -= {"nda"}
    under_nda = who == "ivan"
    if status == "archived" and not under_nda:
        opens = set()
    if status not in ("published", "archived"):
        opens = set()
    if visibility == "private" and not under_nda:
        opens = set()
    if visibility == "members" and who in ("nosy", "staff", "anon"):
        opens = set()
    return document.access in opens


@pytest.mark.parametrize("status", list(Pitch.Status.values))
@pytest.mark.parametrize("visibility", list(Visibility.values))
def test_documents_open_as_the_table_says(
    status: str, visibility: str, pitch: Pitch, everybody: dict[str, Any]
) -> None:
    Pitch.objects.filter(pk=pitch.pk).update(status=status, visibility=visibility)
    pitch.refresh_from_db()
    documents = Document.objects.select_related("file", "pitch").filter(pitch=pitch)
    assert len(documents) == 8
    opens = {
        who: [document for document in documents if access.may_read(person, document).allowed]
        for who, person in everybody.items()
    }
    wrong = [
        (who, document.kind, document.access)
        for who in everybody
        for document in documents
        if (document in opens[who]) != expected(who, status, visibility, document)
    ]
    assert wrong == []
    for who, person in everybody.items():
        listed = {document.pk for document in access.readable(person, pitch)}
        open_ = {document.pk for document in opens[who]}
        assert listed == open_, who
        may_know = {document.pk for document in documents if _known(person, document)}
        assert open_ <= may_know, who
        if who != "pete":
            assert may_know == open_, who


def _known(person: Any, document: Document) -> bool:
    try:
        return access.document_for(person, document.public_id) == document
    except NotFound:
        return False


@pytest.mark.parametrize("setting", ACCESSES)
def test_protected_fields_open_to_the_same_people(setting: str, pitch: Pitch, everybody: dict[str, Any]) -> None:
    Pitch.objects.filter(pk=pitch.pk).update(protected_access=setting)
    pitch.refresh_from_db()
    for who, person in everybody.items():
        content = access.protected_content(person, pitch)
        if setting in TABLE[who]:
            assert content == PROTECTED, who
        else:
            assert content is None, who


def test_readers_see_the_newest_version_and_never_the_working_copy(pitch: Pitch, ivan: User, cara: User) -> None:
    Pitch.objects.filter(pk=pitch.pk).update(long_synopsis="half typed")
    pitch.refresh_from_db()
    assert (access.protected_content(ivan, pitch) or {})["long_synopsis"] == PROTECTED["long_synopsis"]
    assert (access.protected_content(cara, pitch) or {})["long_synopsis"] == "half typed"


@pytest.mark.parametrize(
    "state", ["requested", "approved", "signed", "declined", "withdrawn", "lapsed", "expired", "revoked", "run out"]
)
@pytest.mark.parametrize("covered", [True, False])
def test_only_an_agreement_in_force_that_covers_it_opens(state: str, covered: bool, cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    document = factory.laid_document(pitch, kind="script", pages=1)
    nda = factory.signed_nda(pitch, ivan, materials=["script" if covered else "budget"])
    assert access.may_read(ivan, document).allowed == covered
    if state == "run out":
        factory.past(nda, "expires_at")  # and no sweep has been there
    else:
        Nda.objects.filter(pk=nda.pk).update(status=state)
    decision = access.may_read(ivan, document)
    assert decision.allowed == (covered and state == "signed")
    assert bool(access.readable(ivan, pitch)) == decision.allowed


def test_a_suspended_person_reads_nothing(pitch: Pitch, ivan: User) -> None:
    ivan.is_active = False
    assert access.readable(ivan, pitch) == []
    assert access.protected_content(ivan, pitch) is None


def test_a_withdrawn_or_replaced_or_unfinished_document_is_closed(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    old = factory.laid_document(pitch, pages=1)
    factory.signed_nda(pitch, ivan)
    assert access.may_read(ivan, old)
    new = factory.laid_document(pitch, pages=1)
    Document.objects.filter(pk=new.pk).update(replaces=old)
    assert access.readable(ivan, pitch) == [new]
    assert not access.may_read(ivan, old)
    assert access.may_read(cara, old)
    unfinished = factory.laid_document(pitch, pages=1, status="rendering")
    assert not access.may_read(ivan, unfinished)
    Document.objects.filter(pk=new.pk).update(withdrawn_at=new.created_at)
    new.refresh_from_db()
    assert not access.may_read(ivan, new)
    assert access.readable(ivan, pitch) == [old]


def test_her_team_does_not_read_what_one_of_them_signed(cara: User, pru: User, pete: User) -> None:
    pitch = published_pitch(cara)
    document = factory.laid_document(pitch, pages=1)
    nda = factory.signed_nda(pitch, pru)
    assert nda.organisation is not None
    assert access.may_read(pru, document)
    assert not access.may_read(pete, document)


def test_being_named_shows_the_page_and_opens_nothing(cara: User, iris: User) -> None:
    pitch = published_pitch(cara, visibility="private")
    document = factory.laid_document(pitch, pages=1)
    for_members = factory.laid_document(pitch, kind="deck", access="members", pages=1)
    assert access.readable(iris, pitch) == []
    NamedPerson.objects.create(pitch=pitch, address=iris.email, source="owner")
    assert access.readable(iris, pitch) == [for_members]
    assert not access.may_read(iris, document)


def test_downloads_need_the_agreements_word(cara: User, ivan: User, iris: User) -> None:
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch, pages=1)
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    factory.signed_nda(pitch, ivan)
    factory.signed_nda(pitch, iris, download_allowed=True)
    assert access.may_download(cara, script)
    assert access.may_download(ivan, script).reason == "no_downloads"
    assert access.may_download(iris, script)
    assert not access.may_download(iris, deck)


def test_a_list_costs_the_same_with_thirty_documents(cara: User, ivan: User, django_assert_num_queries: Any) -> None:
    pitch = published_pitch(cara)
    factory.signed_nda(pitch, ivan, materials=["script"])
    for _ in range(2):
        factory.laid_document(pitch, pages=1)
    with django_assert_num_queries(3):
        assert len(access.readable(ivan, pitch)) == 2
    for _ in range(28):
        factory.laid_document(pitch, pages=1)
    with django_assert_num_queries(3):
        assert len(access.readable(ivan, pitch)) == 30


def test_agreements_of_many_pitches_are_one_query(cara: User, ivan: User, django_assert_num_queries: Any) -> None:
    ended, live, none = published_pitch(cara), published_pitch(cara), published_pitch(cara)
    factory.revoked_nda(ended, ivan)
    factory.revoked_nda(live, ivan)
    again = factory.requested_nda(live, ivan)
    with django_assert_num_queries(1):
        found = access.agreements_of(ivan, [ended.pk, live.pk, none.pk])
    assert found[live.pk] == again
    assert found[ended.pk].status == "revoked"
    assert none.pk not in found


def test_what_somebody_may_do_is_named(cara: User, ivan: User, nosy: User, anon: AnonymousUser) -> None:
    pitch = published_pitch(cara)
    assert access.allowed_actions(anon, pitch) == []
    assert set(access.allowed_actions(cara, pitch)) == {"read", "edit", "publish", "archive"}
    assert set(access.allowed_actions(nosy, pitch)) == {"save", "like"}
    assert set(access.allowed_actions(ivan, pitch)) == {"save", "like", "request_nda"}
    nda = factory.requested_nda(pitch, ivan)
    assert set(access.allowed_actions(ivan, pitch)) == {"save", "like", "withdraw"}
    nda = ndas.approve(by=cara, nda=nda)
    assert set(access.allowed_actions(ivan, pitch)) == {"save", "like", "sign", "withdraw"}
    factory.sign(nda)
    assert set(access.allowed_actions(ivan, pitch)) == {"save", "like", "read", "withdraw"}


# ---------------------------------------------------------------- nobody goes round the gate


def sources() -> list[tuple[str, str]]:
    folders = ("pitchey", "portals", "api", "realtime")
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_only_the_data_room_opens_what_was_uploaded() -> None:
    users = {name for name, text in sources() if re.search(r"\b(open_rendition|open_clean)\b", text)}
    assert users == {
        "pitchey/media/services/__init__.py",
        "pitchey/media/services/content.py",
        "pitchey/conversations/services/attachments.py",  # files of a talk, for those who take part
        "pitchey/dataroom/services/leaks.py",
        "pitchey/dataroom/services/pages.py",
    }


# Who may speak of the protected fields outside of pitches, and why.
SPEAK_OF_PROTECTED_FIELDS = {
    "pitchey/ndas/access.py",  # the gate
    "api/v1/schemas.py",  # gives a form to what the gate answered
    "api/v1/pitches.py",  # what an owner may write
    "portals/shared/pitches/presenters.py",  # gives words to what the gate answered
    "portals/shared/pitches/preview.py",  # the owner's preview of their own working copy
    "portals/shared/pitches/differences.py",  # the owner's comparison of their own versions
}


def test_only_the_gate_reads_protected_fields_for_others() -> None:
    reads = re.compile(r"\bPROTECTED_FIELDS\b|\w\[\"protected\"\](?! = )")
    users = {name for name, text in sources() if reads.search(text) and not name.startswith("pitchey/pitches/")}
    assert users <= SPEAK_OF_PROTECTED_FIELDS
    assert set(PROTECTED_FIELDS) == set(PROTECTED)
