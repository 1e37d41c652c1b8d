"""Ask, decide, agree on the words, sign, end. Every verb of an agreement: lock, require, change, record, notify, push. Split by the time of its life, one import path.

Rows are held in the order pitch, then agreement. The history of a pitch's agreements is part of the pitch's chain.
"""

from pitchey.ndas.services.decisions import MOST_AT_ONCE, Outcome, approve, decide_many, decline
from pitchey.ndas.services.locks import SIGN_WITHIN
from pitchey.ndas.services.negotiation import (
    accept_wording,
    decline_wording,
    other_side,
    propose,
    versions,
    withdraw_wording,
)
from pitchey.ndas.services.requests import ANSWER_WITHIN, offered, request
from pitchey.ndas.services.schedules import addable, passport_of, schedule
from pitchey.ndas.services.signatures import accept, sign
from pitchey.ndas.services.termination import lapse_and_expire, member_left, person_left, remind, revoke, withdraw

__all__ = [
    "ANSWER_WITHIN",
    "MOST_AT_ONCE",
    "SIGN_WITHIN",
    "Outcome",
    "accept",
    "accept_wording",
    "addable",
    "approve",
    "decide_many",
    "decline",
    "decline_wording",
    "lapse_and_expire",
    "member_left",
    "offered",
    "other_side",
    "passport_of",
    "person_left",
    "propose",
    "remind",
    "request",
    "revoke",
    "schedule",
    "sign",
    "versions",
    "withdraw",
    "withdraw_wording",
]
