"""The table of agreements: every state, every act, who may do it, and what it makes of each state."""

from pitchey.accounts.models import User
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch

STATES = ["requested", "approved", "signed", "declined", "withdrawn", "lapsed", "expired", "revoked"]
# act: by whom, and what it makes of each state (what is missing is refused)
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "approve": ("owner", {"requested": "approved"}),
    "decline": ("owner", {"requested": "declined"}),
    "revoke": ("owner", {"approved": "revoked", "signed": "revoked"}),
    "sign": ("requester", {"approved": "signed"}),
    "withdraw": ("requester", {"requested": "withdrawn", "approved": "withdrawn", "signed": "withdrawn"}),
}


def in_state(state: str, owner: User, signer: User) -> Nda:
    pitch = published_pitch(owner)
    if state == "requested":
        return factory.requested_nda(pitch, signer)
    if state == "declined":
        return ndas.decline(by=owner, nda=factory.requested_nda(pitch, signer), reason="not-now")
    if state == "withdrawn":
        return ndas.withdraw(by=signer, nda=factory.requested_nda(pitch, signer))
    if state == "lapsed":
        nda = factory.requested_nda(pitch, signer)
        factory.past(nda, "answer_due_at")
        ndas.lapse_and_expire()
        return nda
    return getattr(factory, f"{state}_nda")(pitch, signer)


def do(act: str, by: User, nda: Nda) -> Nda:
    if act == "approve":
        return ndas.approve(by=by, nda=nda)
    if act == "decline":
        return ndas.decline(by=by, nda=nda, reason="conflict")
    if act == "revoke":
        return ndas.revoke(by=by, nda=nda, reason="Enough.", context=request_context())
    if act == "withdraw":
        return ndas.withdraw(by=by, nda=nda)
    return ndas.sign(
        by=by, nda=nda, full_name="Ivan Petrov", kind="typed", value="Ivan Petrov", consent=True,
        text_sha256=nda.text_sha256, context=request_context(),
    )  # fmt: skip
