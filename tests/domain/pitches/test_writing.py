"""Create, edit, delete: what may be written, by whom, and what happens when two write."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitchey.core.errors import Conflict, Invalid, NotFound, Stale, WrongState
from pitchey.media.models import File
from pitchey.pitches import services as pitches
from pitchey.pitches.fields import PITCH
from pitchey.pitches.models import Document, Pitch
from tests.examples import examples
from tests.factories.ndas import laid_document
from tests.factories.pitches import draft, published_pitch, ready_document

pytestmark = pytest.mark.django_db


def test_a_draft_needs_nothing(cara):
    assert pitches.create(by=cara).status == "draft"


@pytest.mark.parametrize("who", ["ivan", "staff"])
def test_roles_without_pitches_cannot_make_one(request, who):
    with pytest.raises(NotFound):
        pitches.create(by=request.getfixturevalue(who))


def test_production_companies_own_pitches_too(pru):
    assert pitches.create(by=pru, title="Ours").owner == pru


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": "x" * 201}, "title", "too_long"),
        ({"title": 7}, "title", "wrong_type"),
        ({"title": "nul\x00byte"}, "title", "forbidden_characters"),
        ({"title": "turned \u202e around"}, "title", "forbidden_characters"),
        ({"logline": "lone \ud800 surrogate"}, "logline", "forbidden_characters"),
        ({"genre": "noirish"}, "genre", "invalid_choice"),
        ({"genres": "drama"}, "genres", "wrong_type"),
        ({"genres": ["drama", "war", "comedy", "western"]}, "genres", "too_many"),
        ({"genre": "war", "genres": ["war"]}, "genres", "repeated"),
        ({"budget_minor": 1.5}, "budget_minor", "wrong_type"),
        ({"budget_minor": True}, "budget_minor", "wrong_type"),
        ({"budget_minor": -1}, "budget_minor", "out_of_range"),
        ({"budget_minor": 10**16}, "budget_minor", "out_of_range"),
        ({"currency": "XXX"}, "currency", "invalid_choice"),
        ({"trailer_url": "javascript:alert(1)"}, "trailer_url", "invalid_url"),
        ({"visibility": ""}, "visibility", "invalid_choice"),
        ({"status": "published"}, "status", "unknown_field"),
        ({"owner": 1}, "owner", "unknown_field"),
    ],
)
def test_bad_input_is_named_field_by_field(cara, fields, field, code):
    with pytest.raises(Invalid) as refused:
        pitches.create(by=cara, **fields)
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


def test_everything_that_is_wrong_is_said_at_once(cara):
    with pytest.raises(Invalid) as refused:
        pitches.create(by=cara, title="x" * 300, genre="nothing", seeking=["gold"])
    assert {error.field for error in refused.value.errors} == {"title", "genre", "seeking"}


def test_text_is_kept_as_written_but_for_white_space(cara):
    pitch = pitches.create(by=cara, title="  Two   words ", short_synopsis="a\r\nb  ")
    assert (pitch.title, pitch.short_synopsis) == ("Two words", "a\nb")


def test_an_edit_raises_the_revision(cara):
    pitch = draft(cara)
    assert pitches.edit(by=cara, pitch=pitch, if_revision=1, title="Another").revision == 2


def test_saving_the_same_again_is_no_edit(cara):
    pitch = draft(cara)
    assert pitches.edit(by=cara, pitch=pitch, title=pitch.title).revision == pitch.revision


def test_a_stale_edit_says_what_changed_and_changes_nothing(cara):
    pitch = draft(cara)
    pitches.edit(by=cara, pitch=pitch, if_revision=1, title="From the other tab")
    with pytest.raises(Stale) as refused:
        pitches.edit(by=cara, pitch=pitch, if_revision=1, title="From this tab", logline=pitch.logline)
    assert refused.value.details == {"changed": {"title": "From the other tab"}, "revision": 2}
    pitch.refresh_from_db()
    assert pitch.title == "From the other tab"


def test_a_further_genre_that_becomes_the_main_one_moves_up(cara):
    pitch = draft(cara, genre="mystery", genres=["drama", "war"])
    edited = pitches.edit(by=cara, pitch=pitch, genre="drama")
    assert (edited.genre, edited.genres) == ("drama", ["war"])


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(sorted(PITCH)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
            lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=5), each, max_size=2),
            max_leaves=6,
        ),
    )
)
def test_whatever_is_sent_is_stored_or_refused(cara, fields):
    pitch = draft(cara)
    with suppress(Invalid):
        pitches.edit(by=cara, pitch=pitch, **fields)
    pitch.refresh_from_db()
    assert pitch.revision in (1, 2)


@pytest.mark.parametrize("who", ["nosy", "ivan", "pru", "staff"])
def test_somebody_elses_pitch_is_not_there(request, cara, who):
    pitch = draft(cara)
    other = request.getfixturevalue(who)
    for act in (
        lambda: pitches.edit(by=other, pitch=pitch, title="Mine"),
        lambda: pitches.publish(by=other, pitch=pitch),
        lambda: pitches.delete(by=other, pitch=pitch),
        lambda: pitches.add_character(by=other, pitch=pitch, name="Me"),
        lambda: pitches.draw_another_poster(by=other, pitch=pitch),
        lambda: pitches.name_person(by=other, pitch=pitch, email="me@cast.test"),
        lambda: pitches.begin_document(
            by=other, pitch=pitch, name="a.pdf", size=10, content_type="application/pdf", kind="script"
        ),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_draft_can_be_deleted(cara):
    pitch = draft(cara)
    pitches.delete(by=cara, pitch=pitch)
    assert not Pitch.objects.filter(pk=pitch.pk).exists()


def test_a_deleted_draft_takes_all_its_files_along(cara):
    pitch = draft(cara)
    first = ready_document(pitch)
    ready_document(pitch, replaces=first)
    pitches.delete(by=cara, pitch=pitch)
    assert not Document.objects.exists()
    assert not File.objects.exists()


def test_a_draft_under_review_cannot_be_deleted(cara, staff):
    pitch = draft(cara)
    staff.is_superuser = True
    pitches.hold_for_review(by=staff, pitch=pitch)
    with pytest.raises(WrongState):
        pitches.delete(by=cara, pitch=pitch)


def test_what_was_published_stays_on_record(cara):
    pitch = published_pitch(cara)
    with pytest.raises(Conflict) as refused:
        pitches.delete(by=cara, pitch=pitch)
    assert refused.value.code == "keep_record"


class TestCharacters:
    def test_they_are_added_in_order_edited_and_removed(self, cara):
        pitch = draft(cara)
        first = pitches.add_character(by=cara, pitch=pitch, name="Agneta", role="Clerk")
        second = pitches.add_character(by=cara, pitch=pitch, name="Birger")
        pitches.edit_character(by=cara, character=first, name="Agneta Rosse")
        pitches.order_characters(by=cara, pitch=pitch, ids=[second.public_id, first.public_id])
        assert [row.name for row in pitch.characters.all()] == ["Birger", "Agneta Rosse"]
        pitches.remove_character(by=cara, character=second)
        assert [row.name for row in pitch.characters.all()] == ["Agneta Rosse"]

    def test_an_order_names_each_of_them_once(self, cara):
        pitch = draft(cara)
        one = pitches.add_character(by=cara, pitch=pitch, name="One")
        for ids in ([], [one.public_id, one.public_id], [one.public_id, "chr_other"]):
            with pytest.raises(Invalid):
                pitches.order_characters(by=cara, pitch=pitch, ids=ids)

    def test_a_name_is_needed(self, cara):
        pitch = draft(cara)
        with pytest.raises(Invalid):
            pitches.add_character(by=cara, pitch=pitch, name=" ")
        row = pitches.add_character(by=cara, pitch=pitch, name="Somebody")
        with pytest.raises(Invalid):
            pitches.edit_character(by=cara, character=row, name="")


def test_credits_carry_links_that_are_links(cara):
    pitch = draft(cara)
    row = pitches.add_credit(
        by=cara, pitch=pitch, person_name="Cara", role="Writer", links=["https://example.com/cara"]
    )
    assert row.links == ["https://example.com/cara"]
    with pytest.raises(Invalid):
        pitches.edit_credit(by=cara, credit=row, links=["not a link"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("script.pdf", "script"), ("treatment.docx", "treatment"), ("The_Tide_Clerk_TREATMENT_v2.docx", "treatment"),
        ("Deck, spring.pdf", "deck"), ("look-book.pdf", "lookbook"), ("Budget topsheet.pdf", "budget"), ("Financing plan.pdf", "finance-plan"),
        ("storyboards.pdf", "storyboard"), ("Series bible.pdf", "bible"), ("Budget Airline, screenplay.pdf", "script"),
        ("The Deckhand.pdf", "script"), ("海の図書館.pdf", "script"),
    ],
)  # fmt: skip
def test_a_document_is_what_its_name_says_unless_a_kind_is_chosen(cara, name, kind):
    sent = {"by": cara, "pitch": draft(cara), "name": name, "size": 9, "content_type": ""}
    assert pitches.begin_document(**sent)[0].kind == kind
    assert pitches.begin_document(**sent, kind="other")[0].kind == "other"


@pytest.mark.parametrize(
    ("stands", "said", "becomes"),
    [
        ("owner", None, "owner"),
        ("owner", "public", "owner"),
        ("nda", "owner", "owner"),
        ("members", "members", "members"),
    ],
)
def test_an_upload_that_is_begun_again_opens_nothing_further(cara, stands, said, becomes):
    """A newer file has the access of what it replaces, also when the button was pressed twice."""
    pitch = published_pitch(cara)
    shut = laid_document(pitch, access=stands)
    sent = {
        "by": cara, "pitch": pitch, "name": "Draft 2.pdf", "size": 900, "content_type": "application/pdf", "kind": "script",
        "replaces": shut, "sha256": "ab" * 32,
    }  # fmt: skip
    first, _where = pitches.begin_document(**sent)
    again, _where = pitches.begin_document(**sent, **({"access": said} if said else {}))
    again.refresh_from_db()
    assert (first.access, again.pk, again.access) == (stands, first.pk, becomes)
