"""Whatever people do in whatever order: no illegal state, one live agreement each, and access open if and only if it is in force."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from pitchey.audit import services as audit
from pitchey.core.errors import PitcheyError
from pitchey.ndas import access
from pitchey.ndas import services as ndas
from pitchey.ndas.models import LIVE, Nda, Signature
from pitchey.pitches.models import NamedPerson, Pitch
from tests.examples import examples
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch

ENDED = {"declined", "withdrawn", "lapsed", "expired", "revoked"}
places = st.integers(0, 5)


class Agreements(RuleBasedStateMachine):
    """One owner, two people of the market, one pitch."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.cara = cast.person("Cara Lindqvist", "creator")
        self.market = [cast.person("Ivan Petrov", "investor"), cast.person("Pru Castellane", "production")]
        self.pitch = published_pitch(self.cara)
        self.document = factory.laid_document(self.pitch, pages=1)
        self.before: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def everybody(self) -> list[Any]:
        return [self.cara, *self.market]

    def some(self, place: int) -> Nda:
        rows = list(Nda.objects.select_related("pitch", "owner", "requester").order_by("pk"))
        return rows[place % len(rows)]

    def attempt(self, act: Any, **given: Any) -> None:
        """Do it, or be refused with one of our own errors: anything else fails the test."""
        with suppress(PitcheyError):
            act(**given)

    @rule(who=places)
    def request(self, who: int) -> None:
        self.attempt(ndas.request, by=self.everybody()[who % 3], pitch=self.pitch, purpose="other")

    @precondition(lambda self: Nda.objects.exists())
    @rule(
        which=places,
        who=places,
        act=st.sampled_from(["approve", "decline", "withdraw", "sign", "revoke"]),
        stale=st.sampled_from([False] * 5 + [True]),
    )
    def act(self, which: int, who: int, act: str, stale: bool) -> None:
        nda = self.some(which)
        by = [nda.owner, nda.requester, nda.owner, nda.requester, *self.market][who]
        seen = request_context(identity_checked_at=timezone.now() - timedelta(hours=stale))
        given: dict[str, dict[str, Any]] = {
            "approve": {},
            "decline": {"reason": "other"},
            "withdraw": {},
            "revoke": {"reason": "Because.", "context": seen},
            "sign": {
                "full_name": "Some Name", "kind": "typed", "value": "Some Name", "consent": True,
                "text_sha256": nda.text_sha256, "context": seen,
            },
        }  # fmt: skip
        self.attempt(getattr(ndas, act), by=by, nda=nda, **given[act])

    @precondition(lambda self: Nda.objects.filter(status="approved").exists())
    @rule(
        who=places,
        act=st.sampled_from(["propose", "propose", "accept_wording", "decline_wording", "withdraw_wording"]),
        words=st.sampled_from(["one year", "three years"]),
    )
    def the_words(self, who: int, act: str, words: str) -> None:
        nda = Nda.objects.select_related("pitch", "owner", "requester").filter(status="approved").first()
        assert nda is not None
        by = [nda.owner, nda.requester, nda.owner, nda.requester, *self.market][who]
        newest = ndas.versions(nda)[-1]
        given: dict[str, dict[str, Any]] = {
            "propose": {
                "text": nda.text.replace("two years", words),
                "over": newest.number,
                "context": request_context(),
            },
            "accept_wording": {"number": newest.number, "context": request_context()},
            "decline_wording": {"number": newest.number},
            "withdraw_wording": {"number": newest.number},
        }
        self.attempt(getattr(ndas, act), by=by, nda=nda, **given[act])

    @invariant()
    def what_is_frozen_is_the_last_that_was_accepted(self) -> None:
        for nda in Nda.objects.exclude(text=""):
            rows = ndas.versions(nda)
            agreed = [row for row in rows if row.status == "accepted"]
            assert (nda.text, nda.text_sha256) == (agreed[-1].text, agreed[-1].text_sha256)
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))
            assert nda.negotiating == any(row.status == "open" for row in rows)
            if nda.signed_at:
                assert Signature.objects.get(nda=nda).text_sha256 == agreed[-1].text_sha256

    @precondition(lambda self: Nda.objects.exists())
    @rule(which=places)
    def time_passes(self, which: int) -> None:
        nda = self.some(which)
        dates = {"requested": "answer_due_at", "approved": "sign_due_at", "signed": "expires_at"}
        if nda.status in dates:
            factory.past(nda, dates[nda.status])

    @rule()
    def sweep(self) -> None:
        ndas.lapse_and_expire()
        assert ndas.lapse_and_expire() == 0

    @rule(status=st.sampled_from(["published", "published", "archived", "removed"]))
    def the_pitch_moves(self, status: str) -> None:
        Pitch.objects.filter(pk=self.pitch.pk).update(status=status)
        self.pitch.refresh_from_db()
        self.document.refresh_from_db()

    @invariant()
    def states_move_along_the_table(self) -> None:
        now = dict(Nda.objects.values_list("pk", "status"))
        for pk, status in now.items():
            earlier = self.before.get(pk, "requested")
            assert status == earlier or status in _reachable(earlier), (earlier, status)
            assert not (earlier in ENDED and status != earlier)
        self.before = now

    @invariant()
    def one_live_agreement_each(self) -> None:
        for person in self.market:
            assert Nda.objects.filter(requester=person, status__in=LIVE).count() <= 1
        assert not Nda.objects.filter(requester=self.cara).exists()

    @invariant()
    def open_if_and_only_if_in_force(self) -> None:
        for person in self.market:
            in_force = any(nda.in_force for nda in Nda.objects.filter(requester=person))
            shown = self.pitch.status in ("published", "archived")
            assert access.may_read(person, self.document).allowed == (in_force and shown)
            assert bool(access.readable(person, self.pitch)) == (in_force and shown)
            signed = Nda.objects.filter(requester=person, status="signed").exists()
            assert NamedPerson.objects.filter(person=person, source="nda").exists() == signed

    @invariant()
    def the_record_is_whole(self) -> None:
        assert audit.verify(self.pitch.public_id) is None


def _reachable(start: str) -> set[str]:
    """Every state that lies ahead, by the model's own table: one rule may take two steps."""
    ahead: set[str] = set()
    waiting = [start]
    while waiting:
        for step in Nda.TRANSITIONS[waiting.pop()] - ahead:
            ahead.add(step)
            waiting.append(step)
    return ahead


@pytest.mark.slow("a dozen sequences of fifteen acts, all of it looked at after each act")
@pytest.mark.usefixtures("db")
def test_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        Agreements,
        settings=settings(
            max_examples=examples(12), stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
