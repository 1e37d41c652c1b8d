"""Which act is possible in which state, and for whom?"""

from typing import Any

import pytest
from django.core import mail

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Forbidden, NotFound, PitcheyError, WrongState
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.pitches.models import NamedPerson
from tests.factories import ndas as factory
from tests.tables.nda_states import ACTS, STATES, do, in_state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(act: str, state: str, cara: User, ivan: User) -> None:
    nda = in_state(state, cara, ivan)
    nda.refresh_from_db()
    assert nda.status == state
    side, steps = ACTS[act]
    by = cara if side == "owner" else ivan
    entries = Entry.objects.filter(subject=nda.public_id).count()
    if state in steps:
        done = do(act, by, nda)
        nda.refresh_from_db()
        assert done.status == nda.status == steps[state]
        assert Entry.objects.filter(subject=nda.public_id).count() == entries + 1
    else:
        with pytest.raises(WrongState):
            do(act, by, nda)
        nda.refresh_from_db()
        assert nda.status == state
        assert Entry.objects.filter(subject=nda.public_id).count() == entries
    named = NamedPerson.objects.filter(pitch=nda.pitch, person=ivan, source="nda").exists()
    assert named == (nda.status == "signed")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["owner", "requester", "iris", "nosy", "pete", "staff"])
def test_only_one_side_may(
    act: str, who: str, cara: User, ivan: User, iris: User, nosy: User, pete: User, staff: User
) -> None:
    side, steps = ACTS[act]
    nda = in_state(next(iter(steps)), cara, ivan)
    by = {"owner": cara, "requester": ivan, "iris": iris, "nosy": nosy, "pete": pete, "staff": staff}[who]
    if who == side:
        assert do(act, by, nda).status == next(iter(steps.values()))
        return
    refusal: type[PitcheyError] = Forbidden if who in ("owner", "requester") else NotFound
    with pytest.raises(refusal):
        do(act, by, nda)
    before = nda.status
    nda.refresh_from_db()
    assert nda.status == before


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("requested", {"owner": ["nda.requested"], "requester": []}),
        ("approved", {"owner": ["nda.requested"], "requester": ["nda.approved"]}),
        ("declined", {"owner": ["nda.requested"], "requester": ["nda.declined"]}),
        ("withdrawn", {"owner": ["nda.requested", "nda.withdrawn"], "requester": []}),
        ("lapsed", {"owner": ["nda.lapsed", "nda.requested"], "requester": ["nda.lapsed"]}),
        ("signed", {"owner": ["nda.requested", "nda.signed"], "requester": ["nda.approved", "nda.opened"]}),
        (
            "expired",
            {
                "owner": ["nda.expired", "nda.requested", "nda.signed"],
                "requester": ["nda.approved", "nda.expired", "nda.opened"],
            },
        ),
        (
            "revoked",
            {
                "owner": ["nda.closed", "nda.requested", "nda.signed"],
                "requester": ["nda.approved", "nda.opened", "nda.revoked"],
            },
        ),
    ],
)
def test_both_sides_are_told_in_the_app_and_by_mail(
    state: str, told: dict[str, list[str]], cara: User, ivan: User, django_capture_on_commit_callbacks: Any
) -> None:
    nda = in_state(state, cara, ivan)
    outbox.run_waiting()
    # Whoever signed, or was signed with, is told of the sealed copy, which comes with a letter of its own.
    copy = ["nda.sealed"] if nda.signed_at else []
    for person, kinds in ((cara, sorted(told["owner"] + copy)), (ivan, sorted(told["requester"] + copy))):
        rows = Notification.objects.filter(person=person, subject=nda.public_id)
        assert sorted(rows.values_list("kind", flat=True)) == kinds
        assert len([letter for letter in mail.outbox if letter.to == [person.email]]) == len(kinds)


def test_an_ended_agreement_makes_room_for_a_new_request(cara: User, ivan: User) -> None:
    for state in ["declined", "withdrawn", "lapsed", "expired", "revoked"]:
        nda = in_state(state, cara, ivan)
        assert factory.requested_nda(nda.pitch, ivan).status == "requested"
