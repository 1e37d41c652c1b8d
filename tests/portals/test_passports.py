"""A passport through the pages: added to with one press, read by both sides."""

# ruff: noqa: F811 - `desk` is a fixture

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Pitch
from tests.factories.cast import PASSWORD
from tests.factories.ndas import laid_document, requested_nda, signed_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept
from tests.portals.test_agreements import SignedIn, signed_in  # noqa: F401 - a fixture


@kept
def second(cara: User) -> Pitch:
    return published_pitch(cara, title="Half Past Lisbon")


@kept
def passport(cara: User, ivan: User, second: Pitch) -> Nda:
    return signed_nda(published_pitch(cara), ivan, template="passport")


def test_one_press_adds_a_pitch_and_both_sides_see_it(
    signed_in: SignedIn,
    passport: Nda,
    second: Pitch,
    cara: User,
    ivan: User,
) -> None:
    laid_document(second, pages=1)
    client, at = signed_in(cara), f"/creator/access/{passport.public_id}/"
    html = client.get(at).content.decode()
    assert "Add a pitch" in html and f'name="pitch" value="{second.public_id}"' in html
    answer = client.post(f"{at}schedule/", {"pitch": second.public_id}, follow=True).content.decode()
    assert "Half Past Lisbon is open to Ivan Petrov." in answer and "added on" in answer
    assert f'value="{second.public_id}"' not in answer
    made = Nda.objects.get(master=passport)
    theirs = signed_in(ivan).get(f"/investor/access/{passport.public_id}/").content.decode()
    assert f"/investor/access/{made.public_id}/" in theirs
    room = signed_in(ivan).get(f"/investor/access/{made.public_id}/").content.decode()
    assert "Schedule to the passport of" in room and "The signature of Cara Lindqvist" in room and "Read</span>" in room
    page = signed_in(ivan).get(f"/pitches/{second.public_id}/", follow=True).content.decode()
    assert "opened it under your passport" in page
    assert "opened Half Past Lisbon to you under your passport" in signed_in(ivan).get("/investor/").content.decode()


def test_a_request_of_a_passport_holder_is_opened_with_one_press(
    signed_in: SignedIn,
    passport: Nda,
    second: Pitch,
    cara: User,
    ivan: User,
) -> None:
    asked = requested_nda(second, ivan)
    client, at = signed_in(cara), f"/creator/access/{asked.public_id}/"
    assert "They hold your passport" in client.get(at).content.decode()
    words = {"pitch": second.public_id, "from": "request"}
    answer = client.post(f"/creator/access/{passport.public_id}/schedule/", words)
    asked.refresh_from_db()
    assert asked.in_force and answer["Location"] == at
    assert "They hold your passport" not in client.get(at).content.decode()


def test_the_press_asks_for_the_password_when_the_last_proof_is_old(
    signed_in: SignedIn,
    passport: Nda,
    second: Pitch,
    cara: User,
) -> None:
    client, at = signed_in(cara, fresh=False), f"/creator/access/{passport.public_id}/"  # type: ignore[call-arg]
    assert 'name="password"' in client.get(at).content.decode()
    for password in ("", "not the password"):
        answer = client.post(f"{at}schedule/", {"pitch": second.public_id, "password": password})
        assert answer.status_code == 422
    assert not Nda.objects.filter(master=passport).exists()
    client.post(f"{at}schedule/", {"pitch": second.public_id, "password": PASSWORD})
    assert Nda.objects.get(master=passport).in_force


def test_nonsense_and_other_peoples_pitches_add_nothing(
    signed_in: SignedIn,
    passport: Nda,
    cara: User,
    pru: User,
) -> None:
    client, at = signed_in(cara), f"/creator/access/{passport.public_id}/schedule/"
    hers = published_pitch(pru, title="Hers")
    assert client.post(at, {}).status_code == 422
    for pitch in ("nonsense", "pit_\x00", hers.public_id):
        assert client.post(at, {"pitch": pitch}).status_code in (404, 422)
    plain = signed_nda(published_pitch(cara), pru)
    assert (
        client.post(f"/creator/access/{plain.public_id}/schedule/", {"pitch": passport.pitch.public_id}).status_code
        == 409
    )
    assert not Nda.objects.exclude(master=None).exists()
