"""Messages: exactly once, in one order, to those who are there; changed within minutes; nothing to anybody else."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message, Report
from pitchey.core.errors import (
    Conflict,
    EmailNotVerified,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    PitcheyError,
    WrongState,
)
from pitchey.core.limits import LIMITS
from pitchey.events import services as events
from tests.at_once import at_once
from tests.examples import examples
from tests.factories import cast
from tests.factories.ndas import laid_document, revoked_nda, signed_nda
from tests.factories.pitches import draft, published_pitch
from tests.factories.talks import asked, say, talk


def log_of(person: User, kind: str = "message.created") -> list[dict[str, Any]]:
    return [event.data for event in events.after(person, 0).events if event.kind == kind]


@pytest.mark.django_db
class TestSending:
    def test_both_hear_it_in_the_order_of_its_number(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        for number, by in enumerate((cara, ivan, cara), 1):
            assert say(by, held, f"Word {number}").seq == number
        for person in (cara, ivan):
            heard = log_of(person)
            assert [event["seq"] for event in heard] == [1, 2, 3]
            assert [event["body"] for event in heard] == ["Word 1", "Word 2", "Word 3"]

    def test_the_same_client_id_is_the_same_message(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        first = conversations.send(by=cara, conversation=held, client_id="a", body="Once")
        again = conversations.send(by=cara, conversation=held, client_id="a", body="Once")
        assert (again.pk, again.seq) == (first.pk, 1)
        assert len(log_of(ivan)) == 1
        other = conversations.send(by=ivan, conversation=held, client_id="a", body="Another’s")
        assert other.seq == 2

    @pytest.mark.parametrize("change", [{"body": "Another"}, {"card": {"kind": "pitch", "id": "pit_x"}}])
    def test_the_same_client_id_with_another_message_is_refused(
        self, cara: User, ivan: User, change: dict[str, Any]
    ) -> None:
        held = talk(cara, ivan)
        conversations.send(by=cara, conversation=held, client_id="a", body="Once")
        with pytest.raises(Conflict) as refused:
            conversations.send(**{"by": cara, "conversation": held, "client_id": "a", "body": "Once"} | change)
        assert refused.value.code == "client_id_reused"

    def test_the_same_client_id_in_another_conversation_is_refused(self, cara: User, ivan: User, iris: User) -> None:
        one, other = talk(cara, ivan), talk(cara, iris)
        conversations.send(by=cara, conversation=one, client_id="a", body="Once")
        with pytest.raises(Conflict):
            conversations.send(by=cara, conversation=other, client_id="a", body="Once")

    @pytest.mark.parametrize(
        "body", ["", "   \n ", "x" * 8001, "\x00", "a\u202eb", "\ud800", "x" * 10_000_000, 5, None, ["x"]]
    )
    def test_what_is_no_message_is_refused_with_a_sentence(self, cara: User, ivan: User, body: Any) -> None:
        held = talk(cara, ivan)
        with pytest.raises(Invalid) as refused:
            conversations.send(by=cara, conversation=held, client_id="a", body=body)
        assert refused.value.errors[0].field == "body"
        assert not Message.objects.exists()

    @pytest.mark.parametrize("client_id", ["", "x" * 65, "é", "a b", "a\n", 5, None])
    def test_a_client_id_is_visible_ascii(self, cara: User, ivan: User, client_id: Any) -> None:
        with pytest.raises(Invalid):
            conversations.send(by=cara, conversation=talk(cara, ivan), client_id=client_id, body="Hello")

    @pytest.mark.parametrize(
        "body", ["👩🏽‍🎬 ok", "مرحبا بالعالم", "e\u0301te", "<script>alert(1)</script>", "' OR 1=1 --", "x" * 8000]
    )
    def test_whatever_people_write_is_kept_as_they_wrote_it(self, cara: User, ivan: User, body: str) -> None:
        held = talk(cara, ivan)
        say(cara, held, body)
        told = log_of(ivan)[0]["body"]
        assert told == body.replace("e\u0301", "é")

    @pytest.mark.parametrize(
        ("body", "caution"),
        [
            ("Our bank details have changed", "bank"), ("Use the new bank account below", "bank"), ("DE89 3704 0044 0532 0130 00", "bank"),
            ("Pay me directly by PayPal", "payment"), ("Let us settle it outside Pitchey", "payment"),
            ("The bank scene is the best one", ""), ("Shall we talk on Monday?", ""),
        ],
    )  # fmt: skip
    def test_money_asks_for_care(self, cara: User, ivan: User, body: str, caution: str) -> None:
        assert say(cara, talk(cara, ivan), body).caution == caution

    def test_messages_are_rate_limited(self, cara: User, ivan: User, monkeypatch: Any) -> None:
        monkeypatch.setitem(LIMITS, "message", LIMITS["message"].__class__(2, 60, "Wait."))
        held = talk(cara, ivan)
        say(cara, held)
        first = conversations.send(by=cara, conversation=held, client_id="kept", body="Hello")
        with pytest.raises(LimitReached):
            say(cara, held)
        # What was sent already is answered all the same.
        assert conversations.send(by=cara, conversation=held, client_id="kept", body="Hello").pk == first.pk

    def test_sending_costs_the_same_in_a_long_conversation(
        self, cara: User, ivan: User, django_assert_max_num_queries: Any
    ) -> None:
        held = talk(cara, ivan)
        for _number in range(30):
            say(cara, held)
        with django_assert_max_num_queries(9):
            say(cara, held)


@pytest.mark.django_db
class TestWhoMaySend:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("cara", None), ("ivan", WrongState), ("iris", WrongState), ("pru", WrongState), ("nosy", NotFound), ("staff", NotFound)],
    )  # fmt: skip
    def test_each_role_in_a_group(
        self, who: str, refusal: Any, cara: User, ivan: User, iris: User, pru: User, nosy: User, staff: User
    ) -> None:
        """Cara has begun it; Ivan was asked, Iris ignored it, Pru has left, the others know nothing of it."""
        held = asked(cara, ivan, iris, pru)
        conversations.ignore(by=iris, conversation=held)
        conversations.accept(by=pru, conversation=held)
        conversations.leave(by=pru, conversation=held)
        by = {"cara": cara, "ivan": ivan, "iris": iris, "pru": pru, "nosy": nosy, "staff": staff}[who]
        if refusal is None:
            assert say(by, held).seq == 1
            return
        with pytest.raises(refusal):
            say(by, held)
        assert held.messages.count() == 0

    def test_a_requester_sends_three_messages_before_an_answer(self, cara: User, ivan: User) -> None:
        held = asked(cara, ivan)
        for _number in range(3):
            say(cara, held)
        with pytest.raises(WrongState) as refused:
            say(cara, held)
        assert refused.value.code == "unanswered"
        conversations.accept(by=ivan, conversation=held)
        assert say(cara, held).seq == 4

    @pytest.mark.parametrize("blocker", ["cara", "ivan"])
    def test_after_a_block_neither_writes(self, cara: User, ivan: User, blocker: str) -> None:
        held = talk(cara, ivan)
        one, other = (cara, ivan) if blocker == "cara" else (ivan, cara)
        accounts.block(by=one, person=other)
        for by in (cara, ivan):
            with pytest.raises(Forbidden) as refused:
                say(by, held)
            assert refused.value.code == "parted"

    @pytest.mark.parametrize("blocker", ["cara", "ivan"])
    def test_after_a_block_old_words_stay_and_nobody_is_seen_writing(
        self, cara: User, ivan: User, blocker: str
    ) -> None:
        held = talk(cara, ivan)
        first, second = say(ivan, held, "Good morning."), say(ivan, held, "Are you there?")
        accounts.block(by=cara if blocker == "cara" else ivan, person=ivan if blocker == "cara" else cara)
        with pytest.raises(Forbidden):
            conversations.edit(by=ivan, message=first, body="Something else altogether.")
        for side in (cara, ivan):
            with pytest.raises(Forbidden):
                conversations.typing(by=side, conversation=held)
        conversations.delete(by=ivan, message=second)
        assert [message.body for message in conversations.thread(cara, held, limit=9).messages] == ["Good morning.", ""]

    def test_in_a_group_blocks_do_not_silence_anybody(self, cara: User, ivan: User, iris: User) -> None:
        held = talk(cara, ivan, iris)
        accounts.block(by=ivan, person=iris)
        assert say(iris, held).seq == 1

    def test_a_suspended_or_unverified_person_writes_nothing(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        cara.email_verified_at = None
        with pytest.raises(EmailNotVerified):
            say(cara, held)
        cara.is_active = False
        with pytest.raises(Forbidden):
            say(cara, held)

    def test_nothing_said_after_a_removal_arrives(self, cara: User, ivan: User, iris: User) -> None:
        held = talk(cara, ivan, iris)
        say(cara, held, "All of us")
        conversations.remove(by=cara, conversation=held, person=ivan)
        late = say(cara, held, "Without Ivan")
        assert [event["body"] for event in log_of(ivan)] == ["All of us"]
        assert [event["body"] for event in log_of(iris)] == ["All of us", "Without Ivan"]
        with pytest.raises(NotFound):
            conversations.message_of(ivan, late.public_id)
        assert [message.body for message in conversations.thread(ivan, held, limit=9).messages] == ["All of us"]

    @pytest.mark.parametrize("how", ["leaves", "is removed", "closes the account"])
    def test_what_is_said_differently_after_they_left_does_not_reach_them(
        self, cara: User, ivan: User, iris: User, how: str
    ) -> None:
        held = talk(cara, ivan, iris)
        early, late = say(cara, held, "Early, edited early"), say(cara, held, "Late")
        conversations.edit(by=cara, message=early, body="Edited while all were there")
        behind = events.cursor_of(iris)
        say(cara, held, "Still there")
        {
            "leaves": lambda: conversations.leave(by=iris, conversation=held),
            "is removed": lambda: conversations.remove(by=cara, conversation=held, person=iris),
            "closes the account": lambda: conversations.person_left(iris.pk),
        }[how]()
        conversations.edit(by=cara, message=late, body="Now that she is gone")
        words = [message.body for message in conversations.thread(iris, held, limit=9).messages]
        assert words == ["Edited while all were there", "Still there"]
        assert [message["body"] for message in conversations.export(by=iris, conversation=held)] == words
        assert not conversations.search(iris, "gone").exists()
        with pytest.raises(NotFound):
            conversations.message_of(iris, late.public_id)
        assert "gone" not in str(log_of(iris))
        assert [event.data["body"] for event in events.after(iris, behind).events if "body" in event.data] == [
            "Still there"
        ]
        assert [message.body for message in conversations.thread(ivan, held, limit=9).messages][
            1
        ] == "Now that she is gone"

    def test_a_later_member_reads_from_joining_on(self, cara: User, ivan: User, iris: User, pru: User) -> None:
        held = talk(cara, ivan, iris)
        before = say(cara, held, "Before")
        conversations.add_people(by=cara, conversation=held, people=[pru])
        conversations.accept(by=pru, conversation=held)
        say(ivan, held, "After")
        conversations.edit(by=cara, message=before, body="Before, edited")
        assert [event["body"] for event in log_of(pru)] == ["After"]
        assert log_of(pru, "message.edited") == []
        assert not conversations.search(pru, "edited").exists()
        assert [row["body"] for row in conversations.export(by=pru, conversation=held)] == ["After"]


@pytest.mark.django_db
class TestChanging:
    def test_an_edit_keeps_what_was_said_for_the_parties(self, cara: User, ivan: User) -> None:
        message = say(cara, talk(cara, ivan), "Frist")
        conversations.edit(by=cara, message=message, body="First")
        told = log_of(ivan, "message.edited")[0]
        assert (told["body"], told["edited_at"] is None) == ("First", False)
        assert [row.body for row in conversations.history(by=ivan, message=message)] == ["Frist"]

    def test_a_deleted_message_says_nothing_anywhere(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        message = say(cara, held, "The secret ending")
        conversations.edit(by=cara, message=message, body="The secret ending, again")
        conversations.delete(by=cara, message=message)
        assert [event["body"] for event in log_of(ivan)] == [""]
        assert conversations.history(by=ivan, message=message) == []
        assert not conversations.search(ivan, "secret").exists()
        assert [row["body"] for row in conversations.export(by=ivan, conversation=held)] == [""]
        for act in (
            lambda: conversations.edit(by=cara, message=message, body="x"),
            lambda: conversations.delete(by=cara, message=message),
        ):
            with pytest.raises(WrongState):
                act()

    def test_fifteen_minutes_later_it_stands(self, cara: User, ivan: User) -> None:
        message = say(cara, talk(cara, ivan))
        Message.objects.update(created_at=timezone.now() - timedelta(minutes=15, seconds=1))
        message.refresh_from_db()
        with pytest.raises(WrongState):
            conversations.edit(by=cara, message=message, body="Too late")
        with pytest.raises(WrongState):
            conversations.delete(by=cara, message=message)

    @pytest.mark.parametrize(("who", "refusal"), [("ivan", Forbidden), ("nosy", NotFound)])
    def test_nobody_else_changes_it(self, cara: User, ivan: User, nosy: User, who: str, refusal: Any) -> None:
        message = say(cara, talk(cara, ivan))
        by = {"ivan": ivan, "nosy": nosy}[who]
        for act in (conversations.edit, conversations.delete):
            with pytest.raises(refusal):
                act(by=by, message=message, **({"body": "Forged"} if act is conversations.edit else {}))

    def test_signs_stand_once_and_go(self, cara: User, ivan: User, nosy: User) -> None:
        message = say(cara, talk(cara, ivan))
        for _twice in range(2):
            conversations.react(by=ivan, message=message, sign="🎬", on=True)
        assert len(log_of(cara, "message.edited")) == 1
        assert log_of(cara)[0]["reactions"] == [{"sign": "🎬", "people": [ivan.public_id]}]
        conversations.react(by=ivan, message=message, sign="🎬", on=False)
        assert log_of(cara)[0]["reactions"] == []
        with pytest.raises(Invalid):
            conversations.react(by=ivan, message=message, sign="💣", on=True)
        with pytest.raises(NotFound):
            conversations.react(by=nosy, message=message, sign="🎬", on=True)

    def test_an_answer_names_a_message_of_the_same_conversation(self, cara: User, ivan: User, iris: User) -> None:
        held, other = talk(cara, ivan), talk(cara, iris)
        first, elsewhere = say(cara, held), say(cara, other)
        assert say(ivan, held, "Yes", reply_to=first.public_id).reply_to == first
        for wrong in (elsewhere.public_id, "msg_none", "\x00"):
            with pytest.raises(Invalid):
                say(ivan, held, "Yes", reply_to=wrong)

    def test_a_report_shows_staff_what_stood_around_it(self, cara: User, ivan: User, nosy: User) -> None:
        held = talk(cara, ivan)
        said = [say(cara, held, f"Word {number}") for number in range(20)]
        conversations.report(by=ivan, message=said[10], reason="fraud", note="Asked for money.")
        conversations.report(by=ivan, message=said[10], reason="fraud")
        report = Report.objects.get()
        assert [row["body"] for row in report.context] == [f"Word {number}" for number in range(5, 16)]
        with pytest.raises(NotFound):
            conversations.report(by=nosy, message=said[0], reason="spam")
        with pytest.raises(Invalid):
            conversations.report(by=ivan, message=said[0], reason="boredom")


@pytest.mark.django_db
class TestCards:
    def test_a_page_is_named_with_its_version_and_opens_for_those_who_may_read(
        self, cara: User, ivan: User, iris: User
    ) -> None:
        pitch = published_pitch(cara)
        script = laid_document(pitch)
        signed_nda(pitch, ivan)
        held = talk(cara, ivan, iris)
        message = say(ivan, held, "Here", card={"kind": "page", "id": script.public_id, "page": 2})
        assert message.card == {"kind": "page", "id": script.public_id, "page": 2, "version": 1}
        from pitchey.conversations import cards

        assert cards.describe_cards(ivan, [message])[message.pk]["title"] == script.name
        assert "title" not in cards.describe_cards(iris, [message])[message.pk]

    def test_a_card_needs_the_right_to_read_its_subject(self, cara: User, ivan: User, iris: User) -> None:
        pitch, hidden = published_pitch(cara), draft(cara, title="Unfinished")
        script, nda = laid_document(pitch), revoked_nda(pitch, ivan)
        held = talk(ivan, iris)
        wrong = [
            {"kind": "page", "id": script.public_id, "page": 1}, {"kind": "pitch", "id": hidden.public_id}, {"kind": "nda", "id": "nda_none"},
            {"kind": "page", "id": script.public_id}, {"kind": "pitch"}, {"kind": "bomb", "id": "x"}, {"kind": "pitch", "id": 5}, "pitch", [], 5,
            {"kind": "pitch", "id": pitch.public_id, "title": "Forged"}, {"kind": "pitch", "id": "\x00"},
        ]  # fmt: skip
        for card in wrong:
            with pytest.raises(Invalid):
                say(ivan, held, card=card)
        with pytest.raises(Invalid):
            say(iris, held, card={"kind": "nda", "id": nda.public_id})
        assert say(ivan, held, "", card={"kind": "pitch", "id": pitch.public_id}).seq == 1

    @pytest.mark.parametrize("page", [0, 4, -1, True, "1", 1.0])
    def test_a_page_is_one_that_there_is(self, cara: User, ivan: User, page: Any) -> None:
        pitch = published_pitch(cara)
        held = talk(cara, ivan)
        with pytest.raises(Invalid):
            say(cara, held, card={"kind": "page", "id": laid_document(pitch).public_id, "page": page})


class TestTogether:
    def test_many_who_write_at_once_make_one_order_without_gaps(self, committed_db: None) -> None:
        people = [cast.person(f"Person {number}", "creator") for number in range(4)]
        held = talk(people[0], *people[1:])
        each = 15
        failures: list[BaseException] = []

        def write(by: User) -> None:
            try:
                for turn in range(each):
                    for _twice in range(2):  # every one is sent twice, as after a lost answer
                        conversations.send(by=by, conversation=held, client_id=f"{by.pk}-{turn}", body=f"{turn}")
            except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
                failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=write, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []
        rows = list(Message.objects.order_by("seq").values_list("seq", "sender_id", "body"))
        assert [seq for seq, _sender, _body in rows] == list(range(1, len(people) * each + 1))
        for person in people:
            assert [body for _seq, sender, body in rows if sender == person.pk] == [str(turn) for turn in range(each)]
            assert [event["seq"] for event in log_of(person)] == [seq for seq, _sender, _body in rows]

    def test_one_client_id_twice_at_the_same_moment_is_one_message(self, committed_db: None) -> None:
        cara, ivan = cast.person("Cara", "creator"), cast.person("Ivan", "investor")
        held = talk(cara, ivan)
        got: list[int] = []

        def write() -> None:
            got.append(conversations.send(by=cara, conversation=held, client_id="one", body="Once").seq)

        at_once(*[write] * 4)
        assert got == [1, 1, 1, 1]
        assert Message.objects.count() == 1


ACTS = st.lists(st.tuples(st.sampled_from(["say", "leave", "add", "read"]), st.integers(0, 2)), min_size=1, max_size=15)


@settings(max_examples=examples(25))
@given(ACTS)
@pytest.mark.django_db
def test_members_receive_exactly_the_messages_of_their_membership(
    acts: list[tuple[str, int]],
) -> None:
    """A small model of a group beside the real one: who is in hears each message once, in order."""
    stamp = timezone.now().timestamp()
    begun_by = cast.person(f"Owner {stamp}", "creator")
    people = [cast.person(f"P{number} {stamp}", "creator") for number in range(3)]
    held: Conversation = talk(begun_by, *people)
    there = {0, 1, 2}
    heard: dict[int, list[str]] = {0: [], 1: [], 2: []}
    said = 0
    for act, who in acts:
        person = people[who]
        try:
            if act == "say":
                said += 1
                conversations.send(by=person, conversation=held, client_id=f"c{said}", body=f"{said}")
                for each in there:
                    heard[each].append(str(said))
            elif act == "leave":
                conversations.leave(by=person, conversation=held)
                there.discard(who)
            elif act == "add":
                conversations.add_people(by=begun_by, conversation=held, people=[person])
                conversations.accept(by=person, conversation=held)
                there.add(who)
            elif act == "read":
                conversations.mark_read(by=person, conversation=held, seq=said)
        except PitcheyError:
            if act == "say":
                assert who not in there
                said -= 1
    for each, person in enumerate(people):
        assert [event["body"] for event in log_of(person)] == heard[each]
    seqs = list(held.messages.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
