"""Files that go with messages: whose they are, who opens them, and what is never sent as a file."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Attachment, Message
from pitchey.core.errors import (
    Conflict,
    EmailNotVerified,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    UnsupportedType,
    WrongState,
)
from pitchey.events import services as events
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches.catalogue import Access
from pitchey.settings.env import Storage
from tests.factories import cast, files
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch
from tests.factories.talks import asked, attachment, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGE = Storage(kind="file", folder=tmp_path / "files")
    settings.STORAGES = {**settings.STORAGES}
    return settings.STORAGE.folder


def opened(by: User, file: File, **how: Any) -> conversations.Opened:
    return conversations.open_attachment(by=by, public_id=file.public_id, **how)


class TestSending:
    def test_a_file_goes_with_a_message_and_is_shown_when_it_is_checked(
        self, cara: User, ivan: User, outbox_run: Callable[[], int]
    ) -> None:
        held, file = talk(cara, ivan), attachment(cara, files.pdf(3), "Lookbook.pdf")
        message = say(cara, held, "", attachments=[file.public_id])
        with pytest.raises(Conflict):
            opened(ivan, file)
        before = events.cursor_of(ivan)
        outbox_run()
        told = events.after(ivan, before).events
        assert [(event.kind, event.data["attachments"][0]["status"]) for event in told] == [("message.edited", "ready")]
        assert opened(ivan, file).content.startswith(b"%PDF")
        page = opened(ivan, file, preview=True)
        assert page.content_type == "image/jpeg" and Image.open(io.BytesIO(page.content)).format == "JPEG"
        assert list(file.renditions.values_list("number", flat=True)) == [1]
        assert [row.file for row in message.attachments.all()] == [file]

    def test_a_picture_is_private_and_loses_its_metadata(
        self, cara: User, ivan: User, outbox_run: Callable[[], int], folder: Path
    ) -> None:
        held, file = talk(cara, ivan), attachment(cara, files.picture("JPEG", note="GPS 38.7, -9.1"), "harbour.jpg")
        say(cara, held, attachments=[file.public_id])
        outbox_run()
        assert b"GPS" not in opened(ivan, file).content
        assert Image.open(io.BytesIO(opened(ivan, file, preview=True).content)).width == 800
        assert not [path for path in (folder / "public").rglob("*") if path.is_file()]

    def test_sent_again_it_is_the_same_message(self, cara: User, ivan: User) -> None:
        held, file = talk(cara, ivan), attachment(cara, files.pdf(1))
        sent = {"by": cara, "conversation": held, "client_id": "one", "attachments": [file.public_id]}
        assert conversations.send(**sent) == conversations.send(**sent)
        with pytest.raises(Conflict):
            conversations.send(**{**sent, "attachments": []}, body="Other")
        with pytest.raises(Invalid):
            conversations.send(**{**sent, "client_id": "two"})
        assert Attachment.objects.count() == 1

    @pytest.mark.parametrize(
        "whose", ["ivan's", "a document", "a poster", "refused", "made up", "not there yet", "number", "eleven"]
    )
    def test_only_what_one_has_uploaded_for_it_goes_along(
        self, whose: str, cara: User, ivan: User, outbox_run: Callable[[], int]
    ) -> None:
        held = talk(cara, ivan)
        given: list[Any] = ["fil_aaaaaaaaaaaaaaaaaaaa"]
        if whose == "ivan's":
            given = [attachment(ivan, files.pdf(1)).public_id]
        elif whose == "a document":
            given = [laid_document(published_pitch(cara)).file.public_id]
        elif whose == "a poster":
            made, _where = media.begin_upload(by=cara, purpose="poster", name="a.png", size=9, content_type="image/png")
            given = [made.public_id]
        elif whose == "refused":
            given = [attachment(cara, files.broken_pdf()).public_id]
            outbox_run()
        elif whose == "not there yet":
            waiting, _where = conversations.begin_attachment(by=cara, name="a.pdf", size=9, content_type="")
            given = [waiting.public_id]
        elif whose == "number":
            given = [7]
        elif whose == "eleven":
            given = [attachment(cara, files.pdf(1)).public_id] * 11
        with pytest.raises(Invalid) as error:
            say(cara, held, "Look", attachments=given)
        assert ("is damaged" in str(error.value.sentence)) is (whose == "refused")
        assert not Message.objects.exists()

    @pytest.mark.parametrize(
        ("name", "size", "refusal"),
        [
            ("run.exe", 9, UnsupportedType),
            ("page.html", 9, UnsupportedType),
            ("big.pdf", 26 * 2**20, TooLarge),
            ("none.pdf", 0, Invalid),
        ],
    )
    def test_an_invalid_attachment_is_refused(self, name: str, size: int, refusal: type[Exception], cara: User) -> None:
        with pytest.raises(refusal):
            conversations.begin_attachment(by=cara, name=name, size=size, content_type="")

    def test_an_upload_needs_the_right_to_write(self) -> None:
        stranger = cast.person("New", "creator", verified_email=False)
        with pytest.raises(EmailNotVerified):
            conversations.begin_attachment(by=stranger, name="a.pdf", size=9, content_type="")

    def test_what_was_not_sent_is_taken_back_or_forgotten_after_a_day(
        self, cara: User, ivan: User, outbox_run: Callable[[], int], django_capture_on_commit_callbacks: Any
    ) -> None:
        held = talk(cara, ivan)
        first, second, sent = (attachment(cara, files.pdf(1)) for _number in range(3))
        say(cara, held, attachments=[sent.public_id])
        outbox_run()
        with pytest.raises(NotFound):
            conversations.discard_attachment(by=ivan, file=first)
        with pytest.raises(NotFound):
            conversations.discard_attachment(by=cara, file=sent)
        first.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            conversations.discard_attachment(by=cara, file=first)
        assert not storages["private"].exists(first.clean_key)
        assert conversations.forget_unsent() == 0
        File.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert conversations.forget_unsent() == 1
        assert list(File.objects.all()) == [sent]
        with pytest.raises(NotFound):
            conversations.unsent(cara, second.public_id)


class TestProtected:
    def test_a_protected_document_is_never_a_file(self, cara: User, ivan: User) -> None:
        pitch = published_pitch(cara)
        signed_nda(pitch, ivan)
        contents = files.pdf(2, text="The whole script")
        document = laid_document(pitch)
        file = attachment(cara, contents)
        File.objects.filter(pk=document.file_id).update(sha256=file.sha256)
        held = talk(cara, ivan, pitch=pitch)
        with pytest.raises(Invalid) as refused:
            say(cara, held, attachments=[file.public_id])
        assert "Point at a page of it" in str(refused.value.sentence)
        document.access = Access.PUBLIC
        document.save()
        assert say(cara, held, attachments=[file.public_id]).attachments.count() == 1

    def test_what_is_protected_later_opens_no_more(self, cara: User, ivan: User, outbox_run: Callable[[], int]) -> None:
        held, file = talk(cara, ivan), attachment(cara, files.pdf(1))
        say(cara, held, attachments=[file.public_id])
        outbox_run()
        assert opened(ivan, file)
        document = laid_document(published_pitch(cara))
        File.objects.filter(pk=document.file_id).update(sha256=file.sha256)
        for person in (ivan, cara):
            for preview in (False, True):
                with pytest.raises(Forbidden):
                    opened(person, file, preview=preview)


class TestOpening:
    @pytest.fixture
    def sent(self, cara: User, ivan: User, iris: User, outbox_run: Callable[[], int]) -> Any:
        """A group, and a file in it."""
        held, file = talk(cara, ivan, iris), attachment(cara, files.pdf(1))
        message = say(cara, held, attachments=[file.public_id])
        outbox_run()
        return held, message, file

    def test_only_members_open_an_attachment(self, sent: Any, cara: User, ivan: User, nosy: User, staff: User) -> None:
        _held, _message, file = sent
        for person in (cara, ivan):
            assert opened(person, file)
        for person in (nosy, staff):
            with pytest.raises(NotFound):
                opened(person, file)

    def test_a_removed_member_opens_no_attachment(self, sent: Any, cara: User, ivan: User, iris: User) -> None:
        held, _message, file = sent
        conversations.remove(by=cara, conversation=held, person=ivan)
        conversations.leave(by=iris, conversation=held)
        for person in (ivan, iris):
            with pytest.raises(WrongState):
                opened(person, file)

    def test_an_invited_member_opens_an_attachment_after_accepting(
        self, cara: User, ivan: User, outbox_run: Callable[[], int]
    ) -> None:
        held, file = asked(cara, ivan), attachment(cara, files.pdf(1))
        say(cara, held, attachments=[file.public_id])
        outbox_run()
        with pytest.raises(WrongState):
            opened(ivan, file)
        conversations.accept(by=ivan, conversation=held)
        assert opened(ivan, file)

    def test_between_two_who_parted_nothing_opens(self, cara: User, ivan: User, outbox_run: Callable[[], int]) -> None:
        held, file = talk(cara, ivan), attachment(cara, files.pdf(1))
        say(cara, held, attachments=[file.public_id])
        outbox_run()
        accounts.block(by=cara, person=ivan)
        with pytest.raises(Forbidden):
            opened(ivan, file)

    def test_a_later_member_does_not_open_earlier_attachments(self, sent: Any, cara: User, pru: User) -> None:
        held, _message, file = sent
        conversations.add_people(by=cara, conversation=held, people=[pru])
        conversations.accept(by=pru, conversation=held)
        with pytest.raises(NotFound):
            opened(pru, file)

    def test_a_deleted_message_takes_its_files_along(
        self, sent: Any, cara: User, ivan: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        _held, message, file = sent
        file.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            conversations.delete(by=cara, message=message)
        assert not File.objects.exists()
        assert not storages["private"].exists(file.clean_key)
        with pytest.raises(NotFound):
            opened(ivan, file)


def test_search_finds_files_and_stays_in_one_conversation(cara: User, ivan: User, iris: User) -> None:
    held, other = talk(cara, ivan), talk(cara, iris)
    with_file = say(cara, held, "Harbour", attachments=[attachment(cara, files.pdf(1)).public_id])
    plain, elsewhere = say(cara, held, "Harbour again"), say(cara, other, "Harbour elsewhere")
    assert set(conversations.search(cara, "has:file")) == {with_file}
    assert set(conversations.search(cara, "harbour")) == {with_file, plain, elsewhere}
    assert set(conversations.search(cara, "harbour", held)) == {with_file, plain}
    assert set(conversations.search(iris, "has:file")) == set()


def test_staff_see_the_names_of_files_in_a_report(cara: User, ivan: User) -> None:
    held = talk(cara, ivan)
    message = say(cara, held, attachments=[attachment(cara, files.pdf(1), "Invoice.pdf").public_id])
    report = conversations.report(by=ivan, message=message, reason="fraud")
    assert report.context[0]["files"] == ["Invoice.pdf"]
