"""From where may somebody read? The countries that an owner names, at the one gate and at every door of the data room."""

import os
from pathlib import Path
from typing import Any

import pytest

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.conversations import cards
from pitchey.conversations.models import Message
from pitchey.core import countries
from pitchey.core.errors import Forbidden, Invalid, NotFound
from pitchey.dataroom import services as dataroom
from pitchey.events import services as events
from pitchey.evidence import explanations, refusals
from pitchey.ndas import access
from pitchey.operations import checks
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.factories.cast import request_context
from tests.factories.countries import BRAZIL, NOWHERE, PORTUGAL, PORTUGAL_6, write_countries
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("with_countries")


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, **PROTECTED)


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


def named(pitch: Pitch, *codes: str) -> None:
    """The owner names countries, in the editor."""
    pitches.edit(by=pitch.owner, pitch=pitch, allowed_countries=list(codes))
    pitch.refresh_from_db()


def again(script: Document) -> Document:
    return Document.objects.select_related("pitch", "file").get(pk=script.pk)


def read(who: Any, script: Document, ip: str) -> None:
    dataroom.page(by=who, public_id=script.public_id, number=1, context=request_context(ip=ip))


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("ip", "code"),
    [(PORTUGAL, "PT"), (f"::ffff:{PORTUGAL}", "PT"), (PORTUGAL_6, "PT"), (BRAZIL, "BR"), (NOWHERE, ""), ("127.0.0.1", ""), ("", ""), ("x", "")],
)  # fmt: skip
def test_the_file_says_where_an_address_is_or_nothing(ip: str, code: str) -> None:
    assert countries.country_of(ip) == code


def test_a_newer_file_is_taken_up_by_itself_and_a_lost_one_knows_nothing(with_countries: Path) -> None:
    assert countries.country_of(PORTUGAL) == "PT"
    newer = with_countries.with_name("newer.mmdb")
    write_countries(newer, {PORTUGAL: "ES"})
    os.utime(newer, (1, 1))
    newer.replace(with_countries)
    assert countries.country_of(PORTUGAL) == "ES"
    with_countries.unlink()
    assert countries.country_of(PORTUGAL) == ""


def test_a_missing_or_wrong_country_file_is_found_by_the_checks(with_countries: Path, settings: Any) -> None:
    assert checks.a_file_of_countries(None) == []
    with_countries.write_bytes(b"not a database of countries")
    assert [one.id for one in checks.a_file_of_countries(None)] == ["operations.E003"]
    settings.COUNTRIES_FILE = "/nowhere/countries.mmdb"
    assert [one.id for one in checks.a_file_of_countries(None)] == ["operations.E003"]
    settings.COUNTRIES_FILE = ""
    assert checks.a_file_of_countries(None) == []


# ---------------------------------------------------------------- the gate


@pytest.mark.parametrize(
    ("codes", "ip", "reason"),
    [
        ([], BRAZIL, "agreement"),
        ([], "", "agreement"),
        (["PT"], PORTUGAL, "agreement"),
        (["PT"], PORTUGAL_6, "agreement"),
        (["BR", "PT"], PORTUGAL, "agreement"),
        (["PT"], BRAZIL, "other_country"),
        (["PT"], NOWHERE, "country_unknown"),
        (["PT"], "127.0.0.1", "country_unknown"),
        (["PT"], "", "country_unknown"),
    ],
)
def test_reading_depends_on_the_country_and_an_unknown_one_is_refused(
    codes: list[str], ip: str, reason: str, pitch: Pitch, script: Document, ivan: User
) -> None:
    signed_nda(pitch, ivan, download_allowed=True)
    named(pitch, *codes)
    may = reason == "agreement"
    decision = access.may_read(ivan, again(script), ip=ip)
    assert (decision.allowed, decision.reason) == (may, reason)
    assert decision.country == ("BR" if reason == "other_country" else "")
    assert bool(access.may_download(ivan, again(script), ip=ip)) == may
    assert bool(access.readable(ivan, pitch, ip=ip)) == may
    assert (access.protected_content(ivan, pitch, ip=ip) is not None) == may
    assert bool(access.locked_kinds(ivan, pitch, ip=ip)) != may


def test_countries_bind_members_but_not_the_owner_or_public_documents(
    pitch: Pitch, iris: User, cara: User, anon: Any
) -> None:
    members, public = laid_document(pitch, access="members"), laid_document(pitch, kind="deck", access="public")
    named(pitch, "PT")
    assert access.may_read(iris, again(members), ip=PORTUGAL).reason == "member"
    assert access.may_read(iris, again(members), ip=BRAZIL).reason == "other_country"
    assert access.may_read(cara, again(members), ip=BRAZIL).reason == "owner"
    for who in (iris, anon):
        assert access.may_read(who, again(public), ip=BRAZIL).reason == "public"


def test_a_lost_file_lets_nobody_in_where_countries_are_named(
    with_countries: Path, settings: Any, pitch: Pitch, script: Document, ivan: User
) -> None:
    signed_nda(pitch, ivan)
    named(pitch, "PT")
    with_countries.unlink()
    assert access.may_read(ivan, again(script), ip=PORTUGAL).reason == "country_unknown"
    settings.COUNTRIES_FILE = ""
    assert access.may_read(ivan, again(script), ip=PORTUGAL).reason == "country_unknown"
    named(pitch)
    assert access.may_read(ivan, again(script), ip=PORTUGAL)


# ---------------------------------------------------------------- doors of the data room


def test_a_signer_in_another_country_sees_why_and_a_stranger_does_not(
    pitch: Pitch, script: Document, ivan: User, iris: User
) -> None:
    nda = signed_nda(pitch, ivan, download_allowed=True)
    named(pitch, "PT")
    read(ivan, script, PORTUGAL)
    there = request_context(ip=BRAZIL)
    for attempt in (
        lambda: read(ivan, script, BRAZIL),
        lambda: dataroom.open_session(by=ivan, document=script, context=there),
        lambda: dataroom.download(by=ivan, public_id=script.public_id, context=there),
    ):
        with pytest.raises(Forbidden) as refused:
            attempt()
        assert (refused.value.code, refused.value.details["nda"]) == ("access_limited", nda.public_id)
        assert str(refused.value.sentence) == "The owner’s limits do not let you read this from where you are."
    with pytest.raises(NotFound):
        read(iris, script, BRAZIL)
    read(ivan, script, PORTUGAL)


def test_a_current_reader_is_stopped_at_the_next_page_or_beat(
    pitch: Pitch, script: Document, ivan: User, iris: User
) -> None:
    for reader in (ivan, iris):
        signed_nda(pitch, reader)
    shown = dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context(ip=BRAZIL))
    read(iris, script, PORTUGAL)
    named(pitch, "PT")
    assert dataroom.recheck(pitch_id=pitch.pk) == 1
    for reader, told in ((ivan, True), (iris, False)):
        assert ("access.closed" in {event.kind for event in events.after(reader, 0).events}) == told
    with pytest.raises(Forbidden):
        dataroom.beat(
            by=ivan, public_id=script.public_id, token=shown.beat, milliseconds=1000, context=request_context(ip=BRAZIL)
        )
    with pytest.raises(Forbidden):
        dataroom.page(by=ivan, public_id=script.public_id, number=2, context=request_context(ip=BRAZIL))
    read(iris, script, PORTUGAL)


def test_where_somebody_is_does_not_matter_for_pointing_at_a_page(pitch: Pitch, script: Document, ivan: User) -> None:
    signed_nda(pitch, ivan)
    named(pitch, "PT")
    card = cards.validated({"kind": "page", "id": script.public_id, "page": 1}, by=ivan)
    message = Message(pk=1, card=card)
    assert cards.describe_cards(ivan, [message])[1]["title"] == script.name
    pitches.edit(by=pitch.owner, pitch=pitch, blocked_readers=[ivan.email])
    assert "title" not in cards.describe_cards(ivan, [message])[1]


# ---------------------------------------------------------------- what the owner is told


@pytest.mark.parametrize(
    ("ip", "reason", "why"),
    [
        (BRAZIL, "other_country", "They came from Brazil, which is not among the countries that you named."),
        (NOWHERE, "country_unknown", "You named countries, and it is not known in which one they are."),
    ],
)
def test_a_refused_knock_is_in_the_ledger_and_shown_to_the_owner(
    ip: str, reason: str, why: str, pitch: Pitch, script: Document, ivan: User, cara: User
) -> None:
    signed_nda(pitch, ivan)
    named(pitch, "PT")
    with pytest.raises(Forbidden):
        read(ivan, script, ip)
    (knock,) = refusals.describe_refusals(refusals.entries_of(by=cara, pitch=pitch))
    assert (knock.person, knock.reason, knock.why) == (ivan, reason, why)
    assert Entry.objects.get(kind="page.denied").data.get("country") == ("BR" if ip == BRAZIL else None)


def test_the_owner_sees_the_last_country_of_a_reader_and_may_try_another(
    pitch: Pitch, script: Document, ivan: User, cara: User
) -> None:
    signed_nda(pitch, ivan)
    read(ivan, script, PORTUGAL)
    assert explanations.what_if(by=cara, document=again(script), allowed_countries=["PT"]).lose == []
    assert explanations.what_if(by=cara, document=again(script), allowed_countries=["BR"]).lose == [ivan]
    named(pitch, "BR")
    (told,) = explanations.explain(by=cara, pitch=pitch, person=ivan)
    assert (bool(told.decision), told.why) == (
        False,
        "They came from Portugal, which is not among the countries that you named.",
    )
    for change in ({"allowed_countries": []}, {"allowed_countries": ["PT", "BR"]}):
        assert explanations.what_if(by=cara, document=again(script), **change).gain == [ivan]
    read(ivan, script, BRAZIL)
    (told,) = explanations.explain(by=cara, pitch=pitch, person=ivan)
    assert told.decision


# ---------------------------------------------------------------- what an owner may write


def test_countries_are_stored_once_in_capitals_and_the_change_is_recorded(pitch: Pitch) -> None:
    named(pitch, "pt", "PT", " br ", "", "XK")
    assert pitch.allowed_countries == ["PT", "BR", "XK"]
    changed = {"allowed_countries": {"from": [], "to": ["PT", "BR", "XK"]}}
    assert Entry.objects.get(kind="pitch.access_changed").data == changed
    assert countries.name_of("XK") == "Kosovo"


@pytest.mark.parametrize("codes", [["Portugal"], ["ZZ"], ["1!"], "PT", [7], [None], ["PT\x00"]])
def test_what_is_no_country_is_refused_at_its_field(codes: Any, pitch: Pitch) -> None:
    with pytest.raises(Invalid) as refused:
        pitches.edit(by=pitch.owner, pitch=pitch, allowed_countries=codes)
    assert set(refused.value.by_field()) == {"allowed_countries"}


def test_without_a_country_file_countries_can_be_removed_and_not_added(pitch: Pitch, settings: Any) -> None:
    named(pitch, "PT")
    settings.COUNTRIES_FILE = ""
    with pytest.raises(Invalid) as refused:
        named(pitch, "BR")
    ((error,),) = refused.value.by_field().values()
    assert error == "Pitchey cannot tell here in which country a reader is. Leave this empty."
    pitches.edit(by=pitch.owner, pitch=pitch, limit_days=7)
    named(pitch)
    assert pitch.allowed_countries == []
