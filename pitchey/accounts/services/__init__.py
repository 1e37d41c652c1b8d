"""What can people do with their accounts? Every verb of the app, whichever file it lives in."""

from pitchey.accounts.services.addresses import (
    cancel_email_change,
    change_email,
    pending_email,
    send_verification,
    verification_token,
    verify_email,
)
from pitchey.accounts.services.blocks import block, blocks_of, unblock
from pitchey.accounts.services.closure import close_account, close_due, keep_account
from pitchey.accounts.services.organisations import (
    accept_invitation,
    change_member,
    create_organisation,
    invite,
    open_invitation,
    remove_member,
    update_organisation,
    withdraw_invitation,
)
from pitchey.accounts.services.passwords import change_password, check_reset_token, forgot_password, reset_password
from pitchey.accounts.services.people import register, update_profile
from pitchey.accounts.services.sessions import (
    end_all_sessions,
    end_session,
    log_out,
    sessions_of,
    touch_session,
    web_session_id,
)
from pitchey.accounts.services.sign_in import InvalidCredentials, log_in, reauthenticate
from pitchey.accounts.services.staff import add_staff, reinstate, set_rights, set_up_groups, suspend, unverify, verify

__all__ = [
    "InvalidCredentials",
    "accept_invitation",
    "add_staff",
    "block",
    "blocks_of",
    "cancel_email_change",
    "change_email",
    "change_member",
    "change_password",
    "check_reset_token",
    "close_account",
    "close_due",
    "create_organisation",
    "end_all_sessions",
    "end_session",
    "forgot_password",
    "invite",
    "keep_account",
    "log_in",
    "log_out",
    "open_invitation",
    "pending_email",
    "reauthenticate",
    "register",
    "reinstate",
    "remove_member",
    "reset_password",
    "send_verification",
    "sessions_of",
    "set_rights",
    "set_up_groups",
    "suspend",
    "touch_session",
    "unblock",
    "unverify",
    "update_organisation",
    "update_profile",
    "verification_token",
    "verify",
    "verify_email",
    "web_session_id",
    "withdraw_invitation",
]
