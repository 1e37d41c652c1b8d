"""The table of pitches: every state, every act, who may do it, and what it makes of each state."""

from pitchey.pitches import services as pitches
from tests.factories.pitches import draft

ACTS = {
    "publish": lambda pitch, staff: pitches.publish(by=pitch.owner, pitch=pitch),
    "archive": lambda pitch, staff: pitches.archive(by=pitch.owner, pitch=pitch),
    "unarchive": lambda pitch, staff: pitches.unarchive(by=pitch.owner, pitch=pitch),
    "hold": lambda pitch, staff: pitches.hold_for_review(by=staff, pitch=pitch),
    "return": lambda pitch, staff: pitches.return_to_draft(by=staff, pitch=pitch),
    "release": lambda pitch, staff: pitches.release(by=staff, pitch=pitch),
    "remove": lambda pitch, staff: pitches.remove(by=staff, pitch=pitch, reason="A complaint"),
    "restore": lambda pitch, staff: pitches.restore(by=staff, pitch=pitch),
}
# state -> act -> the state after it, or the refusal.
TABLE = {
    "draft": {"publish": "published", "hold": "in_review"},
    "in_review": {"return": "draft", "release": "published"},
    "published": {"publish": "published", "archive": "archived", "remove": "removed"},
    "archived": {"unarchive": "published"},
    "removed": {"restore": "published"},
}


def in_state(state, owner, staff):
    pitch = draft(owner)
    steps = {
        "draft": [],
        "in_review": ["hold"],
        "published": ["publish"],
        "archived": ["publish", "archive"],
        "removed": ["publish", "remove"],
    }
    for step in steps[state]:
        ACTS[step](pitch, staff)
    pitch.refresh_from_db()
    assert pitch.status == state
    return pitch


OWNERS_ACTS = {
    "edit": lambda by, pitch: pitches.edit(by=by, pitch=pitch, title="Mine"),
    "publish": lambda by, pitch: pitches.publish(by=by, pitch=pitch),
    "archive": lambda by, pitch: pitches.archive(by=by, pitch=pitch),
    "unarchive": lambda by, pitch: pitches.unarchive(by=by, pitch=pitch),
    "delete": lambda by, pitch: pitches.delete(by=by, pitch=pitch),
}
STAFFS_ACTS = {
    "hold": lambda by, pitch: pitches.hold_for_review(by=by, pitch=pitch),
    "return": lambda by, pitch: pitches.return_to_draft(by=by, pitch=pitch),
    "release": lambda by, pitch: pitches.release(by=by, pitch=pitch),
    "remove": lambda by, pitch: pitches.remove(by=by, pitch=pitch, reason="Mine"),
    "restore": lambda by, pitch: pitches.restore(by=by, pitch=pitch),
}
