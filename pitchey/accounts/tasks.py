"""What happens to accounts at night?"""

from pitchey.accounts import tokens
from pitchey.accounts.services import closure, sessions
from pitchey.outbox import services as outbox


@outbox.handler("accounts.forget_old_tokens")
def forget_old_tokens() -> None:
    tokens.forget_old()


@outbox.handler("accounts.forget_old_sessions")
def forget_old_sessions() -> None:
    sessions.forget_old()


@outbox.handler("accounts.close_due")
def close_due() -> None:
    closure.close_due()
