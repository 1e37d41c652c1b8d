"""Which act is possible on a pitch in which state, and for whom?"""

import pytest

from pitchey.core.errors import Conflict, Forbidden, NotFound, WrongState
from pitchey.pitches.models import Listing
from tests.tables.pitch_states import ACTS, OWNERS_ACTS, STAFFS_ACTS, TABLE, in_state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(cara, chief, state, act):
    pitch = in_state(state, cara, chief)
    after = TABLE[state].get(act)
    if after is None:
        with pytest.raises((WrongState, Forbidden)):
            ACTS[act](pitch, chief)
        after = state
    else:
        ACTS[act](pitch, chief)
    pitch.refresh_from_db()
    assert pitch.status == after
    listing = Listing.objects.filter(pitch=pitch).first()
    assert (listing is not None and listing.live) == (after == "published")


@pytest.mark.parametrize(("state", "act"), [("removed", "restore"), ("in_review", "release")])
def test_nothing_goes_back_to_the_market_behind_which_nobody_stands(cara, chief, state, act):
    pitch = in_state(state, cara, chief)
    type(cara).objects.filter(pk=cara.pk).update(is_active=False)
    with pytest.raises(Conflict, match="suspended or closed"):
        ACTS[act](pitch, chief)
    pitch.refresh_from_db()
    assert pitch.status == state


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("who", ["cara", "ivan", "iris", "pru", "pete", "nosy", "chief", "anon"])
def test_every_act_by_everybody_else_in_every_state(request, cara, chief, state, who):
    pitch, somebody = in_state(state, cara, chief), request.getfixturevalue(who)
    refusals = {} if who == "cara" else dict.fromkeys(OWNERS_ACTS, NotFound)
    refusals |= {} if who == "chief" else dict.fromkeys(STAFFS_ACTS, Forbidden)
    for act, refusal in refusals.items():
        with pytest.raises(refusal):
            (OWNERS_ACTS | STAFFS_ACTS)[act](somebody, pitch)
    before = pitch.status, pitch.revision, pitch.title
    pitch.refresh_from_db()
    assert (pitch.status, pitch.revision, pitch.title) == before
