"""Does a message ask for care? Bank details, and payment elsewhere: two old ways of taking money from people who trust each other."""

import re

from pitchey.conversations.models import Message

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,4})?\b")
_BANK = re.compile(
    r"\b(?:(?:new|chang\w+|updat\w+|other|different)\s+(?:\w+\s+){0,3}(?:bank|account)|bank\s+details|account\s+number|routing\s+number|"
    r"sort\s+code|swift\s*(?:/|or)?\s*bic|iban)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:western\s+union|moneygram|paypal|venmo|zelle|cash\s?app|revolut|gift\s+cards?|bitcoin|btc|usdt|ethereum|crypto(?:currency)?|"
    r"wire\s+(?:me|us|it|the\s+money)|pay\s+(?:me|us)\s+(?:directly|outside|off)|outside\s+(?:of\s+)?(?:the\s+)?(?:platform|pitchey))\b",
    re.IGNORECASE,
)


def caution_about(text: str) -> str:
    """The caution that stands under a message, or ""."""
    if _IBAN.search(text) or _BANK.search(text):
        return Message.Caution.BANK
    if _ELSEWHERE.search(text):
        return Message.Caution.PAYMENT
    return ""
