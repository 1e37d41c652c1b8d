"""How conversations begin, who is in them, and how each keeps them."""

from typing import Any

import pytest

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import presence
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Member
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, WrongState
from pitchey.events import pubsub
from pitchey.events import services as events
from pitchey.notifications.models import Notification
from tests.factories import cast
from tests.factories.ndas import approved_nda, revoked_nda, sign, signed_nda
from tests.factories.pitches import draft, published_pitch
from tests.factories.talks import asked, say, talk

pytestmark = pytest.mark.django_db


def status_of(person: User, conversation: Conversation) -> str:
    return str(Member.objects.get(person=person, conversation=conversation).status)


class TestBeginning:
    def test_strangers_are_asked_and_told_once(self, cara: User, ivan: User) -> None:
        held = asked(cara, ivan)
        assert (status_of(cara, held), status_of(ivan, held)) == ("in", "asked")
        assert asked(cara, ivan) == held == asked(ivan, cara)
        assert Notification.objects.filter(person=ivan, kind="conversation.asked").count() == 1

    def test_about_another_pitch_it_is_another_conversation(self, cara: User, ivan: User) -> None:
        pitch = published_pitch(cara)
        assert len({asked(ivan, cara).pk, asked(ivan, cara, pitch=pitch).pk, asked(cara, ivan, pitch=pitch).pk}) == 2

    @pytest.mark.parametrize("bond", ["signed", "ended", "team"])
    def test_signers_and_colleagues_begin_a_conversation_without_asking(
        self, cara: User, ivan: User, bond: str
    ) -> None:
        if bond == "team":
            cast.organisation("Lanternhouse", (cara, "owner"), (ivan, "member"))
        else:
            (signed_nda if bond == "signed" else revoked_nda)(published_pitch(cara), ivan)
        assert status_of(ivan, asked(cara, ivan)) == "in"

    def test_signing_opens_a_conversation_with_a_card(self, cara: User, ivan: User, outbox_run: Any) -> None:
        pitch = published_pitch(cara)
        nda = sign(approved_nda(pitch, ivan))
        outbox_run()
        held = Conversation.objects.get()
        assert (held.pitch, status_of(cara, held), status_of(ivan, held)) == (pitch, "in", "in")
        card = held.messages.get()
        assert (card.sender, card.card) == (None, {"kind": "nda", "id": nda.public_id})
        conversations.open_for_agreement(nda)
        assert held.messages.count() == 1

    def test_signing_opens_the_one_that_was_asked_for(self, cara: User, ivan: User) -> None:
        pitch = published_pitch(cara)
        held = asked(ivan, cara, pitch=pitch)
        assert status_of(cara, held) == "asked"
        assert conversations.open_for_agreement(signed_nda(pitch, ivan)) == held
        assert status_of(cara, held) == "in"

    def test_beginning_a_conversation_is_refused(self, cara: User, ivan: User, staff: User) -> None:
        stranger = cast.person("New", "creator", verified_email=False)
        with pytest.raises(EmailNotVerified):
            asked(stranger, ivan)
        gone = cast.person("Gone", "investor", is_active=False)
        for nobody in (staff, gone, cara):
            with pytest.raises(NotFound):
                asked(cara, nobody)
        with pytest.raises(Invalid):
            asked(cara)
        with pytest.raises(NotFound):
            asked(ivan, cara, pitch=draft(cara, title="Unfinished"))
        with pytest.raises(Invalid):
            asked(cara, ivan, title="x" * 121)
        assert not Conversation.objects.exists()

    def test_a_blocked_person_cannot_begin_a_conversation(self, cara: User, ivan: User) -> None:
        accounts.block(by=ivan, person=cara)
        with pytest.raises(NotFound):
            asked(cara, ivan)
        with pytest.raises(Forbidden):
            asked(ivan, cara)


class TestAnswering:
    def test_ignoring_is_silent(self, cara: User, ivan: User) -> None:
        held = asked(cara, ivan)
        before = events.cursor_of(cara)
        conversations.ignore(by=ivan, conversation=held)
        assert events.cursor_of(cara) == before
        say(cara, held)
        assert [event.kind for event in events.after(ivan, 0).events if event.kind.startswith("message")] == []
        assert not conversations.inbox(ivan).exists()
        conversations.accept(by=ivan, conversation=held)
        assert say(ivan, held).seq == 2

    def test_blocking_from_the_question(self, cara: User, ivan: User) -> None:
        held = asked(cara, ivan)
        conversations.block(by=ivan, conversation=held)
        with pytest.raises(Forbidden):
            say(cara, held)
        assert ivan.blocks.get().blocked == cara

    @pytest.mark.parametrize("verb", ["accept", "ignore", "block"])
    def test_a_stranger_has_nothing_to_answer(self, cara: User, ivan: User, nosy: User, verb: str) -> None:
        with pytest.raises(NotFound):
            getattr(conversations, verb)(by=nosy, conversation=asked(cara, ivan))

    def test_what_is_answered_is_not_answered_again(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        with pytest.raises(WrongState):
            conversations.accept(by=ivan, conversation=held)
        with pytest.raises(WrongState):
            conversations.ignore(by=ivan, conversation=held)


class TestGroups:
    def test_only_whoever_began_it_removes(self, cara: User, ivan: User, iris: User, nosy: User) -> None:
        held = talk(cara, ivan, iris)
        with pytest.raises(Forbidden):
            conversations.remove(by=ivan, conversation=held, person=iris)
        with pytest.raises(NotFound):
            conversations.remove(by=cara, conversation=held, person=nosy)
        with pytest.raises(NotFound):
            conversations.remove(by=nosy, conversation=held, person=ivan)
        conversations.remove(by=cara, conversation=held, person=iris)
        assert status_of(iris, held) == "left"

    def test_adding(self, cara: User, ivan: User, iris: User, pru: User, nosy: User) -> None:
        held = talk(cara, ivan, iris)
        conversations.add_people(by=ivan, conversation=held, people=[pru])
        assert status_of(pru, held) == "asked"
        with pytest.raises(Conflict):
            conversations.add_people(by=ivan, conversation=held, people=[pru])
        with pytest.raises(NotFound):
            conversations.add_people(by=nosy, conversation=held, people=[pru])
        with pytest.raises(WrongState):
            conversations.add_people(by=cara, conversation=talk(cara, pru), people=[ivan])

    def test_a_returning_member_does_not_see_missed_messages(self, cara: User, ivan: User, iris: User) -> None:
        held = talk(cara, ivan, iris)
        say(cara, held, "One")
        conversations.leave(by=iris, conversation=held)
        say(cara, held, "Two")
        conversations.add_people(by=cara, conversation=held, people=[iris])
        conversations.accept(by=iris, conversation=held)
        say(cara, held, "Three")
        assert [message.body for message in conversations.thread(iris, held, limit=9).messages] == ["Three"]

    @pytest.mark.parametrize("how", ["leaves", "is removed"])
    def test_nobody_lets_themselves_in_again(self, cara: User, ivan: User, iris: User, how: str) -> None:
        held = talk(cara, ivan, iris)
        if how == "leaves":
            conversations.leave(by=iris, conversation=held)
        else:
            conversations.remove(by=cara, conversation=held, person=iris)
        with pytest.raises(WrongState):
            conversations.accept(by=iris, conversation=held)
        say(cara, held, "Among ourselves")
        assert status_of(iris, held) == "left"
        assert "Among ourselves" not in str([event.data for event in events.after(iris, 0).events])

    def test_two_are_not_left(self, cara: User, ivan: User) -> None:
        with pytest.raises(WrongState):
            conversations.leave(by=ivan, conversation=talk(cara, ivan))


class TestPresence:
    @pytest.mark.parametrize("blocker", ["cara", "ivan"])
    def test_nobody_is_seen_by_somebody_they_want_nothing_to_do_with(
        self, cara: User, ivan: User, iris: User, blocker: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[int] = []
        monkeypatch.setattr(pubsub, "publish_ephemeral", lambda people, frame, data: told.extend(people))
        talk(cara, ivan)
        talk(cara, iris)
        accounts.block(by=cara if blocker == "cara" else ivan, person=ivan if blocker == "cara" else cara)
        presence.set_state(by=cara, state="active")
        assert told == [iris.pk]
        assert presence.states_of([cara], seen_by=ivan) == {cara.pk: "offline"}
        assert presence.states_of([cara], seen_by=iris) == {cara.pk: "active"}
        presence.clear_state(cara)


class TestKeeping:
    def test_unread_counts_conversations_not_messages(self, cara: User, ivan: User, iris: User) -> None:
        one, other = talk(cara, ivan), talk(iris, ivan)
        for held in (one, one, other):
            say(held.begun_by, held)
        assert conversations.unread_count(ivan) == 2
        conversations.mark_read(by=ivan, conversation=one, seq=2)
        assert conversations.unread_count(ivan) == 1
        conversations.set_flags(by=ivan, conversation=other, muted=True)
        assert conversations.unread_count(ivan) == 0
        conversations.set_flags(by=ivan, conversation=one, marked_unread=True)
        assert conversations.unread_count(ivan) == 1

    def test_reading_never_goes_back_nor_beyond_the_end(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        for _number in range(3):
            say(cara, held)
        for seq, upto in ((2, 2), (1, 2), (99, 3), (-5, 3)):
            assert conversations.mark_read(by=ivan, conversation=held, seq=seq).read_seq == upto
        told = [event.data["seq"] for event in events.after(cara, 0).events if event.kind == "conversation.read"]
        assert told == [2, 3]

    def test_what_is_put_away_comes_back_with_something_new(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        conversations.set_flags(by=ivan, conversation=held, archived=True)
        assert not conversations.inbox(ivan).exists()
        say(cara, held)
        assert conversations.inbox(ivan).exists()

    def test_a_draft_follows_the_person_and_goes_when_sent(self, cara: User, ivan: User, nosy: User) -> None:
        held = talk(cara, ivan)
        conversations.save_draft(by=ivan, conversation=held, draft="Half a")
        assert Member.objects.get(person=ivan, conversation=held).draft == "Half a"
        say(ivan, held)
        assert Member.objects.get(person=ivan, conversation=held).draft == ""
        with pytest.raises(NotFound):
            conversations.save_draft(by=nosy, conversation=held, draft="x")

    def test_a_thread_comes_in_pieces_both_ways(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        for number in range(1, 8):
            say(cara, held, str(number))

        def piece(**where: int) -> tuple[list[int], bool, bool]:
            found = conversations.thread(ivan, held, limit=3, **where)
            return [message.seq for message in found.messages], found.before, found.after

        assert piece() == ([5, 6, 7], True, False)
        assert piece(before_seq=5) == ([2, 3, 4], True, True)
        assert piece(before_seq=2) == ([1], False, True)
        assert piece(after_seq=0) == ([1, 2, 3], False, True)
        assert piece(after_seq=5) == ([6, 7], True, False)

    def test_a_thread_costs_the_same_with_three_messages_as_with_thirty(
        self, cara: User, ivan: User, django_assert_num_queries: Any
    ) -> None:
        held = talk(cara, ivan)
        for count in (3, 27):
            for _number in range(count):
                say(cara, held)
            with django_assert_num_queries(3):
                conversations.thread(ivan, held, limit=50)

    def test_search_finds_what_one_may_read_by_words_and_marks(
        self, cara: User, ivan: User, iris: User, nosy: User
    ) -> None:
        pitch = published_pitch(cara)
        held, other = talk(cara, ivan, pitch=pitch), talk(cara, iris)
        say(cara, held, "The harbour at dawn https://example.test")
        say(ivan, held, "Which harbour?")
        say(cara, other, "A harbour for Iris")

        def found(who: User, words: str) -> set[str]:
            return {message.body[:13] for message in conversations.search(who, words)}

        assert found(ivan, "harbour") == {"The harbour a", "Which harbour"}
        assert found(cara, "harbour from:me") == {"The harbour a", "A harbour for"}
        assert found(cara, "from:ivan") == {"Which harbour"}
        assert found(cara, "harbour in:tide") == {"The harbour a", "Which harbour"}
        assert found(cara, "has:link") == {"The harbour a"}
        assert found(cara, "has:card") == set()
        assert found(nosy, "harbour") == set()
        assert found(ivan, '" ( & ! :* from: in:') == set() or True

    def test_typing_is_for_those_who_take_part(self, cara: User, ivan: User, nosy: User) -> None:
        held = asked(cara, ivan)
        conversations.typing(by=cara, conversation=held)
        for other in (ivan, nosy):
            with pytest.raises(NotFound):
                conversations.typing(by=other, conversation=held)

    def test_everything_one_may_read_is_exported_in_order(self, cara: User, ivan: User, nosy: User) -> None:
        held = talk(cara, ivan)
        for number in range(5):
            say(cara, held, str(number))
        assert [row["body"] for row in conversations.export(by=ivan, conversation=held)] == list("01234")
        assert list(conversations.export(by=nosy, conversation=held)) == []


def test_a_closed_account_leaves_its_conversations_and_its_words_stay(cara: User, ivan: User, iris: User) -> None:
    group, two = talk(cara, ivan, iris), talk(cara, ivan)
    say(ivan, group, "Mine")
    conversations.save_draft(by=ivan, conversation=two, draft="Half a")
    for _twice in range(2):
        conversations.person_left(ivan.pk)
    assert {status_of(ivan, held) for held in (group, two)} == {"left"}
    assert not Member.objects.exclude(draft="").exists()
    assert [message.body for message in conversations.thread(cara, group, limit=9).messages] == ["Mine"]
