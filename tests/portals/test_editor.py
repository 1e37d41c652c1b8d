"""Writing a pitch through the pages: sections, autosave, two editors at once, people in order, files, publishing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitchey.accounts.models import User
from pitchey.media import services as media
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.factories import files
from tests.factories.pitches import TEASER, draft, picture, ready_document
from tests.kept import kept


@pytest.fixture
def owner_client(cara: User, client: Client) -> Client:
    client.force_login(cara)
    return client


@kept
def pitch(cara: User) -> Pitch:
    return draft(cara)


def section(pitch: Pitch, name: str) -> str:
    return f"/creator/pitches/{pitch.public_id}/edit/{name}/"


def basics(pitch: Pitch, **changes: Any) -> dict[str, Any]:
    words = {name: value for name, value in TEASER.items() if name != "budget_band"}
    return words | {"revision": pitch.revision, "seeking": ["investment"], "tags": "sea, ledger"} | changes


def test_the_room_for_files_is_shown_and_its_end_is_announced(
    owner_client: Client, pitch: Pitch, settings: Any
) -> None:
    ready_document(pitch)
    html = owner_client.get(section(pitch, "documents")).content.decode()
    assert "of your 10.0\xa0GB for files are taken" in html and "no new file can come" not in html
    settings.ROOM_FOR_FILES = media.quota_of(pitch.owner).taken + 100
    assert "no new file can come" in owner_client.get(section(pitch, "documents")).content.decode()
    at, sent = (
        f"/creator/pitches/{pitch.public_id}/documents/",
        SimpleUploadedFile("Long.pdf", files.pdf(9), "application/pdf"),
    )
    answer = owner_client.post(at, {"file": sent, "kind": "script", "access": "nda"})
    assert answer.status_code == 422 and "“Long.pdf” does not fit any more" in answer.content.decode()


def test_a_document_shows_its_own_files_and_no_others(owner_client: Client, pitch: Pitch) -> None:
    first = ready_document(pitch, name="Draft one.pdf")
    newer = ready_document(pitch, name="Draft two.pdf", replaces=first, note="New ending", pages=4)
    ready_document(pitch, name="Something else.pdf", pages=5)
    html = owner_client.get(f"/creator/pitches/{pitch.public_id}/documents/{newer.public_id}/").content.decode()
    told = html.split("Files so far")[1].split("</ol>")[0]
    assert "Draft one.pdf" in told and "New ending" in told and "Something else.pdf" not in told


def test_two_lines_make_a_draft(owner_client: Client, cara: User) -> None:
    answer = owner_client.post(
        "/creator/pitches/new/", {"title": "Deep End", "logline": "The worst swimmer trains in secret."}
    )
    made = Pitch.objects.get(owner=cara)
    assert (answer.status_code, answer["Location"]) == (302, section(made, "basics"))


def test_an_empty_form_says_what_is_missing(owner_client: Client) -> None:
    html = owner_client.post("/creator/pitches/new/", {}).content.decode()
    assert "2 things need another look" in html and 'href="#id_title"' in html


def test_saving_a_section_keeps_every_field_and_goes_on(owner_client: Client, pitch: Pitch) -> None:
    answer = owner_client.post(section(pitch, "basics"), basics(pitch, title="Night Nurse", onward="1"))
    assert answer["Location"] == section(pitch, "story")
    pitch.refresh_from_db()
    assert (pitch.title, pitch.tags, pitch.seeking) == ("Night Nurse", ["sea", "ledger"], ["investment"])


def test_autosave_answers_with_the_new_revision(owner_client: Client, pitch: Pitch) -> None:
    answer = owner_client.post(
        section(pitch, "basics"), basics(pitch, logline="Another sentence altogether."), HTTP_X_AUTOSAVE="1"
    )
    pitch.refresh_from_db()
    assert answer.json() == {"revision": pitch.revision}
    assert pitch.logline == "Another sentence altogether."


def test_autosave_of_something_wrong_saves_nothing_and_says_so(owner_client: Client, pitch: Pitch) -> None:
    answer = owner_client.post(section(pitch, "basics"), basics(pitch, title="x" * 201), HTTP_X_AUTOSAVE="1")
    assert answer.status_code == 422 and "title" in answer.json()["errors"]
    pitch.refresh_from_db()
    assert pitch.title == TEASER["title"]


def test_two_editors_see_both_texts_and_choose(owner_client: Client, pitch: Pitch, cara: User) -> None:
    mine = basics(pitch, title="Mine")
    pitches.edit(by=cara, pitch=pitch, title="Theirs")
    assert owner_client.post(section(pitch, "basics"), mine, HTTP_X_AUTOSAVE="1").status_code == 412
    answer = owner_client.post(section(pitch, "basics"), mine)
    html = answer.content.decode()
    assert answer.status_code == 412 and 'value="Mine"' in html and "Theirs" in html
    pitch.refresh_from_db()
    assert pitch.title == "Theirs"
    owner_client.post(section(pitch, "basics"), mine | {"overwrite": str(pitch.revision)})
    pitch.refresh_from_db()
    assert pitch.title == "Mine"


def test_money_is_kept_in_minor_units_of_its_currency(owner_client: Client, pitch: Pitch) -> None:
    for currency, minor in (("EUR", 125_000_050), ("JPY", 1_250_000)):
        owner_client.post(section(pitch, "finance"), {"currency": currency, "budget": "1250000.50"})
        pitch.refresh_from_db()
        assert (pitch.currency, pitch.budget_minor) == (currency, minor)


def test_people_are_moved_by_buttons_and_by_dragging(owner_client: Client, pitch: Pitch, cara: User) -> None:
    ids = [pitches.add_character(by=cara, pitch=pitch, name=name).public_id for name in ("Ada", "Bea", "Cleo")]
    where = f"/creator/pitches/{pitch.public_id}/characters/order/"
    owner_client.post(where, {"id": ids, "move": f"{ids[2]} up"})
    assert list(pitch.characters.values_list("name", flat=True)) == ["Ada", "Cleo", "Bea"]
    html = owner_client.post(where, {"id": [ids[1], ids[0], ids[2]]}, HTTP_HX_REQUEST="true").content.decode()
    assert list(pitch.characters.values_list("name", flat=True)) == ["Bea", "Ada", "Cleo"]
    assert html.index("Bea") < html.index("Ada")
    assert owner_client.post(where, {"id": ids[:2]}).status_code == 422


def test_a_character_is_changed_and_deleted(owner_client: Client, pitch: Pitch, cara: User) -> None:
    ada = pitches.add_character(by=cara, pitch=pitch, name="Ada")
    at = f"/creator/pitches/{pitch.public_id}/characters/{ada.public_id}/"
    owner_client.post(at, {"name": "Ada Rosse"})
    assert pitch.characters.get().name == "Ada Rosse"
    owner_client.post(f"{at}remove/")
    assert not pitch.characters.exists()


def test_a_script_goes_up_without_javascript(owner_client: Client, pitch: Pitch) -> None:
    sent = SimpleUploadedFile("draft 2.pdf", files.pdf(2), "application/pdf")
    answer = owner_client.post(
        f"/creator/pitches/{pitch.public_id}/documents/", {"file": sent, "kind": "script", "access": "nda"}
    )
    assert answer["Location"] == section(pitch, "documents")
    document = pitch.documents.get()
    assert (document.name, document.file.status, document.access) == ("draft 2.pdf", "uploaded", "nda")


def test_a_double_click_without_javascript_makes_one_document(owner_client: Client, pitch: Pitch) -> None:
    at, contents = f"/creator/pitches/{pitch.public_id}/documents/", files.pdf(2)
    for status in (302, 422):
        sent = SimpleUploadedFile("draft 2.pdf", contents, "application/pdf")
        answer = owner_client.post(at, {"file": sent, "kind": "script", "access": "nda"})
        assert answer.status_code == status
    assert "“draft 2.pdf” is here already" in answer.content.decode()
    assert pitch.documents.count() == 1


def test_a_started_upload_is_listed_with_its_progress_and_can_be_cancelled(owner_client: Client, pitch: Pitch) -> None:
    contents = files.pdf(1)
    words = {"name": "draft.pdf", "size": len(contents), "content_type": "application/pdf", "sha256": "a" * 64}
    ticket = owner_client.post(f"/creator/pitches/{pitch.public_id}/documents/begin/", words).json()
    half = contents[: len(contents) // 2]
    owner_client.patch(ticket["url"], half, content_type="application/pdf", headers={"Upload-Offset": "0"})
    again = owner_client.post(f"/creator/pitches/{pitch.public_id}/documents/begin/", words).json()
    assert again["finish"] == ticket["finish"]
    assert owner_client.head(again["url"])["Upload-Offset"] == str(len(half))
    html = owner_client.get(section(pitch, "documents")).content.decode()
    assert f"{100 * len(half) // len(contents)}% has arrived" in html and "100.0\xa0MB" in html
    assert owner_client.post(ticket["cancel"])["Location"] == section(pitch, "documents")
    assert "has arrived" not in owner_client.get(section(pitch, "documents")).content.decode()


@pytest.mark.parametrize(("name", "kind"), [("setup.exe", "application/octet-stream"), ("page.html", "text/html")])
def test_a_file_that_is_no_document_is_refused_with_a_sentence(
    owner_client: Client, pitch: Pitch, name: str, kind: str
) -> None:
    sent = SimpleUploadedFile(name, b"MZ", kind)
    answer = owner_client.post(
        f"/creator/pitches/{pitch.public_id}/documents/", {"file": sent, "kind": "script", "access": "nda"}
    )
    assert answer.status_code == 422 and "is not accepted here" in answer.content.decode()
    assert not pitch.documents.exists()


def test_the_uploader_of_the_page_is_told_where_to_send(owner_client: Client, pitch: Pitch) -> None:
    contents = files.pdf(1)
    words = {
        "name": "draft.pdf",
        "size": len(contents),
        "content_type": "application/pdf",
        "kind": "deck",
        "access": "public",
    }
    ticket = owner_client.post(f"/creator/pitches/{pitch.public_id}/documents/begin/", words).json()
    answer = owner_client.put(ticket["url"], contents, content_type="application/pdf")
    assert answer.status_code in (200, 204)
    assert owner_client.post(ticket["finish"]).status_code == 200
    assert pitch.documents.get().file.status == "uploaded"


def test_publishing_needs_what_is_missing(owner_client: Client, cara: User) -> None:
    empty = pitches.create(by=cara, title="Only a title")
    html = owner_client.get(section(empty, "review")).content.decode()
    assert "5 things are missing." in html and "disabled" in html
    assert owner_client.post(f"/creator/pitches/{empty.public_id}/publish/").status_code == 422
    empty.refresh_from_db()
    assert empty.status == "draft"


def test_a_pitch_goes_to_market_and_off_it_and_back(owner_client: Client, pitch: Pitch) -> None:
    for verb, status in (("publish", "published"), ("archive", "archived"), ("unarchive", "published")):
        assert owner_client.post(f"/creator/pitches/{pitch.public_id}/{verb}/").status_code == 302
        pitch.refresh_from_db()
        assert pitch.status == status


def test_the_preview_shows_each_audience_its_own(owner_client: Client, cara: User) -> None:
    pitch = draft(cara, long_synopsis="zaffrelong", protected_access="nda")
    for audience, seen in (("guest", False), ("member", False), ("signed", True)):
        html = owner_client.get(f"/creator/pitches/{pitch.public_id}/preview/?as={audience}").content.decode()
        assert ("zaffrelong" in html) is seen


def test_the_table_is_searched_and_filtered(owner_client: Client, cara: User) -> None:
    draft(cara, title="Loud Hours")
    pitches.publish(by=cara, pitch=draft(cara, title="Quiet Hours"))
    html = owner_client.get("/creator/pitches/?q=hours&status=draft").content.decode()
    assert "Loud Hours" in html and "Quiet Hours" not in html


def test_nobody_else_sees_the_poster_of_a_draft(owner_client: Client, pitch: Pitch, nosy: User, client: Client) -> None:
    at = f"/posters/{pitch.public_id}.svg"
    assert owner_client.get(at)["Content-Type"] == "image/svg+xml"
    client.force_login(nosy)
    assert client.get(at).status_code == 404


def test_a_still_gets_a_caption_and_a_place_without_javascript(owner_client: Client, pitch: Pitch, cara: User) -> None:
    stills = [pitches.add_still(by=cara, pitch=pitch, file=picture(cara, "still", ready=False)) for _number in range(2)]
    at = f"/creator/pitches/{pitch.public_id}/stills"
    answer = owner_client.post(f"{at}/{stills[1].public_id}/caption/", {"caption": "  The harbour,\nearly "})
    assert answer["Location"] == section(pitch, "pictures")
    owner_client.post(f"{at}/order/", {"move": f"{stills[1].public_id} up"})
    assert list(pitch.stills.values_list("caption", flat=True)) == ["The harbour, early", ""]
    html = owner_client.get(section(pitch, "pictures")).content.decode()
    assert html.index('value="The harbour, early"') < html.index(f"caption-{stills[0].public_id}")


def test_a_caption_that_is_too_long_is_refused_with_a_sentence(owner_client: Client, pitch: Pitch, cara: User) -> None:
    still = pitches.add_still(by=cara, pitch=pitch, file=picture(cara, "still", ready=False), caption="Before")
    at = f"/creator/pitches/{pitch.public_id}/stills/{still.public_id}/caption/"
    answer = owner_client.post(at, {"caption": "x" * 201}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    still.refresh_from_db()
    assert still.caption == "Before"


# By state: the step that the head of the editor offers, what review offers, and what neither says.
STEPS = {
    "draft": ("Publish", "Publishing freezes this", "Put back"),
    "in_review": ("Pitchey is looking at this pitch.", "Pitchey is looking at this pitch.", ">Publish<"),
    "published": ("Public page", "What others see is what you see here: version 1.", ">Publish<"),
    "changed": ("Publish changes", "Publish these changes", "Put back"),
    "archived": ("Put back on the market", "It comes back as version 1", ">Publish<"),
    "removed": ("Pitchey took this pitch off the market.", "Not ours to show.", ">Publish<"),
}


@pytest.mark.parametrize("state", STEPS)
def test_the_editor_offers_the_step_of_the_state(
    state: str, owner_client: Client, pitch: Pitch, cara: User, staff: User
) -> None:
    if state == "in_review":
        pitches.hold_for_review(by=staff, pitch=pitch)
    elif state != "draft":
        pitches.publish(by=cara, pitch=pitch)
    if state == "changed":
        pitches.edit(by=cara, pitch=pitch, tone="Drier")
    elif state == "archived":
        pitches.archive(by=cara, pitch=pitch)
    elif state == "removed":
        pitches.remove(by=staff, pitch=pitch, reason="Not ours to show.")
    in_head, in_review, never = STEPS[state]
    head, review = (owner_client.get(section(pitch, name)).content.decode() for name in ("basics", "review"))
    assert in_head in head and in_review in review
    assert never not in head and never not in review


def test_a_removed_pitch_is_read_but_not_written(owner_client: Client, pitch: Pitch, cara: User, staff: User) -> None:
    pitches.publish(by=cara, pitch=pitch)
    pitches.remove(by=staff, pitch=pitch, reason="Not ours to show.")
    html = owner_client.get(section(pitch, "basics")).content.decode()
    assert "<fieldset" in html and " disabled>" in html and TEASER["title"] in html
    assert owner_client.post(section(pitch, "basics"), basics(pitch, title="Anyway")).status_code == 403


def test_cents_survive_the_editor(owner_client: Client, pitch: Pitch) -> None:
    owner_client.post(section(pitch, "finance"), {"currency": "EUR", "budget": "1250000.50"})
    assert 'value="1250000.50"' in owner_client.get(section(pitch, "finance")).content.decode()


def test_a_conflict_is_resolved_field_by_field_without_javascript(
    owner_client: Client, pitch: Pitch, cara: User
) -> None:
    mine = basics(pitch, title="Mine", logline="My own sentence.")
    pitches.edit(by=cara, pitch=pitch, title="Theirs", logline="Their own sentence.")
    html = owner_client.post(section(pitch, "basics"), mine).content.decode()
    pitch.refresh_from_db()
    assert f'name="overwrite" value="{pitch.revision}"' in html and html.count("<mark>") >= 4
    choice = {"overwrite": str(pitch.revision), "keep-title": "theirs", "keep-logline": "mine"}
    assert owner_client.post(section(pitch, "basics"), mine | choice).status_code == 302
    pitch.refresh_from_db()
    assert (pitch.title, pitch.logline) == ("Theirs", "My own sentence.")


def test_an_edit_elsewhere_that_left_these_fields_alone_is_no_clash(
    owner_client: Client, pitch: Pitch, cara: User
) -> None:
    before = {name: value for name, value in basics(pitch).items() if name != "revision"}
    owner_client.post(section(pitch, "basics"), before)
    pitch.refresh_from_db()
    pitches.add_character(by=cara, pitch=pitch, name="Ada")
    assert owner_client.post(section(pitch, "basics"), before | {"revision": pitch.revision}).status_code == 302


@pytest.mark.parametrize("seen", ["nonsense", "title=" + "x" * 300, "genre=none"])
def test_what_cannot_have_been_seen_is_taken_as_unseen(
    owner_client: Client, pitch: Pitch, cara: User, seen: str
) -> None:
    pitches.edit(by=cara, pitch=pitch, title="Theirs")
    answer = owner_client.post(section(pitch, "basics"), basics(pitch, title="Mine", seen=seen), HTTP_X_AUTOSAVE="1")
    assert answer.status_code == 412


def test_deleting_a_draft_asks_first(owner_client: Client, pitch: Pitch) -> None:
    at = f"/creator/pitches/{pitch.public_id}/delete/"
    html = owner_client.get(at).content.decode()
    assert "Delete it for good" in html and Pitch.objects.filter(pk=pitch.pk).exists()
    assert owner_client.post(at)["Location"] == "/creator/pitches/"
    assert not Pitch.objects.filter(pk=pitch.pk).exists()


def test_what_was_published_is_not_offered_for_deletion(owner_client: Client, pitch: Pitch, cara: User) -> None:
    pitches.publish(by=cara, pitch=pitch)
    at = f"/creator/pitches/{pitch.public_id}/delete/"
    assert "Delete it for good" not in owner_client.get(at).content.decode()
    assert owner_client.post(at).status_code == 409


def test_the_card_beside_the_form_is_seen_by_each_audience(owner_client: Client, cara: User) -> None:
    pitch = draft(cara, long_synopsis="zaffrelong", visibility="members")
    at = section(pitch, "story")
    for audience, found, inside in (("guest", False, False), ("member", True, False), ("signed", True, True)):
        for html in (
            owner_client.get(f"{at}?as={audience}").content.decode().partition('id="card"')[2],
            owner_client.get(f"{at}progress/?card=1&as={audience}", HTTP_HX_REQUEST="true").content.decode(),
        ):
            assert ("Guests do not find this pitch." not in html) is found
            assert ("zaffrelong" in html) is inside
            assert f'id="as-{audience}"' in html and f'value="{audience}"' in html


def test_progress_tells_the_section_and_the_next_step_anew(owner_client: Client, pitch: Pitch, cara: User) -> None:
    pitches.publish(by=cara, pitch=pitch)
    pitches.edit(by=cara, pitch=pitch, seeking=["investment"])
    html = owner_client.get(f"{section(pitch, 'basics')}progress/").content.decode()
    assert "7 of 7 filled in" in html and "Publish changes" in html and 'hx-swap-oob="innerHTML"' in html
