"""Every address of the API, knocked on by every role. An address that is missing from the table fails."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import get_resolver

from tests.api.calling import Caller
from tests.api.conftest import ROLES, World

pytestmark = pytest.mark.django_db

NEW = {"name": "Second draft.pdf", "size": 1000, "content_type": "application/pdf", "kind": "script"}
PICTURE = {"purpose": "poster", "name": "One sheet.png", "size": 1000, "content_type": "image/png"}
ATTACHMENT = {"name": "Notes.pdf", "size": 1000, "content_type": "application/pdf"}
LOOK = {"reason": "Somebody reports that this is theirs.", "hours": 4}
SIGN: dict[str, Any] = {
    "full_name": "Ivan Petrov",
    "signature": {"kind": "typed", "value": "Ivan Petrov"},
    "consent": True,
    "text_sha256": "0" * 64,
}

# method, address, body -> what guest, cara (owner), ivan (signed), iris, pru (has asked), staff, nosy get.
TABLE: list[tuple[str, str, str, Any, str]] = [
    ("pitches", "GET", "pitches", None, "200 200 200 200 200 200 200"),
    ("pitches", "POST", "pitches", {}, "401 201 404 404 201 404 201"),
    ("own_pitches", "GET", "pitches/mine", None, "401 200 200 200 200 200 200"),
    ("pitch", "GET", "pitches/{pitch}", None, "200 200 200 200 200 200 200"),
    ("pitch", "GET", "pitches/{draft}", None, "404 200 404 404 404 404 404"),
    ("pitch", "PATCH", "pitches/{pitch}", {"tone": "Dry"}, "401 200 404 404 404 404 404"),
    ("pitch", "DELETE", "pitches/{draft}", None, "401 204 404 404 404 404 404"),
    ("pitch_publish", "POST", "pitches/{pitch}/publish", None, "401 200 404 404 404 404 404"),
    ("pitch_archive", "POST", "pitches/{pitch}/archive", None, "401 200 404 404 404 404 404"),
    ("pitch_unarchive", "POST", "pitches/{pitch}/unarchive", None, "401 409 404 404 404 404 404"),
    ("pitch_versions", "GET", "pitches/{pitch}/versions", None, "401 200 200 404 404 404 404"),
    ("pitch_similar", "GET", "pitches/{pitch}/similar", None, "200 200 200 200 200 200 200"),
    ("pitch_save", "PUT", "pitches/{pitch}/save", {}, "401 204 204 204 204 204 204"),
    ("pitch_save", "DELETE", "pitches/{pitch}/save", None, "401 204 204 204 204 204 204"),
    ("pitch_rating", "GET", "pitches/{pitch}/rating", None, "401 200 200 200 200 200 200"),
    ("pitch_rating", "PUT", "pitches/{pitch}/rating", {"stars": 4}, "401 403 200 403 403 403 403"),
    ("pitch_rating", "PUT", "pitches/{pitch}/rating", {"stars": 6}, "401 422 422 422 422 422 422"),
    ("pitch_rating", "DELETE", "pitches/{pitch}/rating", None, "401 204 204 204 204 204 204"),
    ("pitch_like", "PUT", "pitches/{pitch}/like", None, "401 403 204 204 204 204 204"),
    ("pitch_like", "DELETE", "pitches/{pitch}/like", None, "401 204 204 204 204 204 204"),
    ("characters", "POST", "pitches/{pitch}/characters", {"name": "Tove"}, "401 201 404 404 404 404 404"),
    ("character_order", "PUT", "pitches/{pitch}/characters/order", {"ids": ["{character}"]}, "401 204 404 404 404 404 404"),
    ("character", "PATCH", "pitches/{pitch}/characters/{character}", {"role": "Clerk"}, "401 200 404 404 404 404 404"),
    ("character", "DELETE", "pitches/{pitch}/characters/{character}", None, "401 204 404 404 404 404 404"),
    ("credits", "POST", "pitches/{pitch}/credits", {"person_name": "Ana", "role": "Producer"}, "401 201 404 404 404 404 404"),
    ("credit_order", "PUT", "pitches/{pitch}/credits/order", {"ids": ["{credit}"]}, "401 204 404 404 404 404 404"),
    ("credit", "PATCH", "pitches/{pitch}/credits/{credit}", {"role": "Author"}, "401 200 404 404 404 404 404"),
    ("credit", "DELETE", "pitches/{pitch}/credits/{credit}", None, "401 204 404 404 404 404 404"),
    ("pitch_pictures", "POST", "pitches/{pitch}/pictures", PICTURE, "401 201 404 404 404 404 404"),
    ("picture", "GET", "pitches/{pitch}/pictures/{picture}", None, "401 200 404 404 404 404 404"),
    ("picture_finish", "POST", "pitches/{pitch}/pictures/{picture}/finish", {}, "401 409 404 404 404 404 404"),
    ("poster_redraw", "POST", "pitches/{pitch}/poster/redraw", None, "401 200 404 404 404 404 404"),
    ("stills", "GET", "pitches/{pitch}/stills", None, "401 200 404 404 404 404 404"),
    ("still_order", "PUT", "pitches/{pitch}/stills/order", {"ids": ["{still}"]}, "401 204 404 404 404 404 404"),
    ("still", "PATCH", "pitches/{pitch}/stills/{still}", {"caption": "The harbour"}, "401 200 404 404 404 404 404"),
    ("still", "DELETE", "pitches/{pitch}/stills/{still}", None, "401 204 404 404 404 404 404"),
    ("pitch_documents", "POST", "pitches/{pitch}/documents", NEW, "401 201 404 404 404 404 404"),
    ("document", "GET", "documents/{document}", None, "404 200 200 404 404 404 404"),
    ("document", "PATCH", "documents/{document}", {"note": "Reads better"}, "401 200 404 404 404 404 404"),
    ("document", "DELETE", "documents/{document}", None, "401 204 404 404 404 404 404"),
    ("document_finish", "POST", "documents/{document}/finish", None, "401 409 404 404 404 404 404"),
    ("document_page", "GET", "documents/{document}/pages/1", None, "404 200 200 404 404 404 404"),
    ("document_envelope", "GET", "documents/{document}/pages/1/envelope", None, "404 409 409 404 404 404 404"),
    ("document_open", "POST", "documents/{document}/pages/1/open", {"token": "forged"}, "404 404 404 404 404 404 404"),
    ("document_leak", "POST", "documents/{document}/pages/1/leak", {}, "401 415 404 404 404 415 404"),
    ("document_beat", "POST", "documents/{document}/beat", {"token": "forged", "milliseconds": 9}, "404 422 422 404 404 404 404"),
    ("document_download", "GET", "documents/{document}/download", None, "404 200 200 404 404 404 404"),
    ("document_readers", "GET", "documents/{document}/readers", None, "401 200 404 404 404 404 404"),
    ("pitch_ndas", "POST", "pitches/{pitch}/ndas", {"purpose": "invest"}, "401 403 409 201 409 403 403"),
    ("pitch_ledger", "GET", "pitches/{pitch}/ledger", None, "401 200 404 404 404 404 404"),
    ("ledger_check", "POST", "pitches/{pitch}/ledger/check", {}, "401 200 404 404 404 404 404"),
    ("disclosures", "GET", "pitches/{pitch}/disclosures", None, "401 200 404 404 404 404 404"),
    ("disclosure_report", "POST", "pitches/{pitch}/disclosure-report", {"format": "csv"}, "401 200 404 404 404 404 404"),
    ("pitch_access", "GET", "pitches/{pitch}/access?person={ivan}", None, "401 200 404 404 404 404 404"),
    ("what_if", "POST", "pitches/{pitch}/access/what-if", {"document": "{document}", "limit_days": 3}, "401 200 404 404 404 404 404"),
    ("pitch_refusals", "GET", "pitches/{pitch}/refusals", None, "401 200 404 404 404 404 404"),
    ("ndas", "GET", "ndas", None, "401 200 200 200 200 200 200"),
    ("pitch_staff_access", "GET", "pitches/{pitch}/staff-access", None, "401 200 404 404 404 200 404"),
    ("pitch_staff_access", "POST", "pitches/{pitch}/staff-access", LOOK, "401 404 404 404 404 201 404"),
    ("stuck_work", "GET", "stuck-work", None, "401 404 404 404 404 200 404"),
    ("stuck_work_retry", "POST", "stuck-work/retry", {"kind": "unsealed"}, "401 404 404 404 404 404 404"),
    ("staff_access", "GET", "staff-access", None, "401 200 200 200 200 200 200"),
    ("staff_access_approve", "POST", "staff-access/{look}/approve", None, "401 404 404 404 404 200 404"),
    ("staff_access_refuse", "POST", "staff-access/{look}/refuse", None, "401 404 404 404 404 200 404"),
    ("staff_access_end", "POST", "staff-access/{look}/end", None, "401 404 404 404 404 200 404"),
    ("what_if", "POST", "pitches/{pitch}/access/what-if", {"document": "{document}", "limit_days": 3}, "401 200 404 404 404 404 404"),
    ("pitch_refusals", "GET", "pitches/{pitch}/refusals", None, "401 200 404 404 404 404 404"),
    ("nda", "GET", "ndas/{nda}", None, "401 200 200 404 404 404 404"),
    ("nda_text", "GET", "ndas/{nda}/text", None, "401 200 200 404 404 404 404"),
    ("nda_terms", "GET", "nda-terms", None, "401 200 200 200 200 200 200"),
    ("nda_terms", "PATCH", "nda-terms", {"term_days": 30}, "401 200 403 403 200 403 200"),
    ("nda_texts", "GET", "nda-texts", None, "401 200 200 200 200 200 200"),
    ("nda_own_text", "PUT", "nda-texts/own", {"name": "Mine", "body": "Quiet."}, "401 422 403 403 422 403 422"),
    ("nda_text_preview", "POST", "nda-texts/preview", {"body": "Quiet."}, "401 422 422 422 422 422 422"),
    ("nda_sealed", "GET", "ndas/{nda}/sealed", None, "401 409 409 404 404 404 404"),
    ("nda_signature", "GET", "ndas/{nda}/signature", None, "401 404 404 404 404 404 404"),
    ("verify", "POST", "verify", {}, "415 415 415 415 415 415 415"),
    ("verify_copy", "GET", "verify/cpy_none", None, "404 404 404 404 404 404 404"),
    ("nda_approve", "POST", "ndas/{asked}/approve", {}, "401 200 404 404 404 404 404"),
    ("nda_decline", "POST", "ndas/{asked}/decline", {"reason": "not-now"}, "401 200 404 404 404 404 404"),
    ("nda_sign", "POST", "ndas/{nda}/sign", SIGN, "401 404 409 404 404 404 404"),
    ("nda_revoke", "POST", "ndas/{nda}/revoke", {"reason": "It is over."}, "401 200 404 404 404 404 404"),
    ("nda_schedules", "GET", "ndas/{nda}/schedules", None, "401 200 200 404 404 404 404"),
    ("nda_schedules", "POST", "ndas/{nda}/schedules", {"pitch": "{draft}"}, "401 409 404 404 404 404 404"),
    ("nda_accept", "POST", "ndas/{nda}/accept", {"text_sha256": "0"}, "401 404 404 404 404 404 404"),
    ("nda_wordings", "GET", "ndas/{nda}/wordings", None, "401 200 200 404 404 404 404"),
    ("nda_wordings", "POST", "ndas/{nda}/wordings", {"text": "Quiet.", "over": 1}, "401 409 409 404 404 404 404"),
    ("nda_wording", "GET", "ndas/{nda}/wordings/1", None, "401 200 200 404 404 404 404"),
    ("nda_wording", "GET", "ndas/{nda}/wordings/2", None, "401 404 404 404 404 404 404"),
    ("nda_wording_accept", "POST", "ndas/{nda}/wordings/2/accept", None, "401 409 409 404 404 404 404"),
    ("nda_wording_decline", "POST", "ndas/{nda}/wordings/2/decline", {}, "401 409 409 404 404 404 404"),
    ("nda_wording_withdraw", "POST", "ndas/{nda}/wordings/2/withdraw", None, "401 409 409 404 404 404 404"),
    ("nda_withdraw", "POST", "ndas/{nda}/withdraw", None, "401 404 200 404 404 404 404"),
    ("nda_bulk", "POST", "ndas/bulk", {"ids": ["{asked}"], "action": "approve"}, "401 200 200 200 200 200 200"),
    ("person", "GET", "people/{cara}", None, "200 200 200 200 200 200 200"),
    ("person_follow", "PUT", "people/{cara}/follow", None, "401 422 204 204 204 204 204"),
    ("person_follow", "DELETE", "people/{cara}/follow", None, "401 204 204 204 204 204 204"),
    ("dashboard", "GET", "dashboard", None, "401 200 200 200 200 200 200"),
    ("pipeline", "GET", "pipeline", None, "401 403 200 200 200 403 403"),
    ("notifications", "GET", "notifications", None, "401 200 200 200 200 200 200"),
    ("notifications_read", "POST", "notifications/read", None, "401 200 200 200 200 200 200"),
    ("devices", "GET", "notifications/devices", None, "401 200 200 200 200 200 200"),
    ("devices", "POST", "notifications/devices", {"endpoint": "https://push.example/x"}, "401 404 404 404 404 404 404"),
    ("device", "DELETE", "notifications/devices/dvc_none", None, "401 404 404 404 404 404 404"),
    ("me_mail", "GET", "me/mail", None, "401 200 200 200 200 200 200"),
    ("me_mail", "POST", "me/mail", {}, "401 409 409 409 409 409 409"),
    ("recommendations", "GET", "recommendations", None, "401 200 200 200 200 200 200"),
    ("saved", "GET", "saved", None, "401 200 200 200 200 200 200"),
    ("follows", "GET", "follows", None, "401 200 200 200 200 200 200"),
    ("folders", "GET", "folders", None, "401 200 200 200 200 200 200"),
    ("folders", "POST", "folders", {"name": "Sea films"}, "401 201 201 201 201 201 201"),
    ("folder_order", "PUT", "folders/order", {"ids": ["{folder}"]}, "401 422 204 422 422 422 422"),
    ("folder", "PATCH", "folders/{folder}", {"name": "Sea films"}, "401 404 200 404 404 404 404"),
    ("folder", "DELETE", "folders/{folder}", None, "401 404 204 404 404 404 404"),
    ("feed", "GET", "feed", None, "401 200 200 200 200 200 200"),
    ("company_follow", "PUT", "organisations/{company}/follow", None, "401 204 204 204 204 204 204"),
    ("company_follow", "DELETE", "organisations/{company}/follow", None, "401 204 204 204 204 204 204"),
    ("searches", "GET", "searches", None, "401 200 200 200 200 200 200"),
    ("searches", "POST", "searches", {"name": "Sea films", "q": "sea"}, "401 201 201 201 201 201 201"),
    ("search", "PATCH", "searches/{search}", {"rhythm": "daily"}, "401 404 200 404 404 404 404"),
    ("search", "DELETE", "searches/{search}", None, "401 404 204 404 404 404 404"),
    ("suggestions", "GET", "suggestions?q=tid", None, "200 200 200 200 200 200 200"),
    ("did_you_mean", "GET", "did-you-mean?q=tidde", None, "200 200 200 200 200 200 200"),
    ("recent_searches", "GET", "searches/recent", None, "401 200 200 200 200 200 200"),
    ("recent_searches", "DELETE", "searches/recent", None, "401 204 204 204 204 204 204"),
    ("popular_searches", "GET", "searches/popular", None, "200 200 200 200 200 200 200"),
    ("meta", "GET", "meta", None, "200 200 200 200 200 200 200"),
    ("facets", "GET", "facets", None, "200 200 200 200 200 200 200"),
    ("schema", "GET", "schema", None, "200 200 200 200 200 200 200"),
    ("docs", "GET", "docs", None, "200 200 200 200 200 200 200"),
    ("batch", "POST", "batch", {"get": ["/api/v1/meta"]}, "200 200 200 200 200 200 200"),
    ("conversations", "GET", "conversations", None, "401 200 200 200 200 200 200"),
    ("conversations", "POST", "conversations", {"people": ["{cara}"]}, "401 404 201 201 201 403 201"),
    ("conversations_unread", "GET", "conversations/unread", None, "401 200 200 200 200 200 200"),
    ("conversation", "GET", "conversations/{talk}", None, "401 200 200 404 404 404 404"),
    ("conversation", "PATCH", "conversations/{talk}", {"muted": True}, "401 200 200 404 404 404 404"),
    ("conversation_accept", "POST", "conversations/{group}/accept", None, "401 409 409 404 204 404 404"),
    ("conversation_ignore", "POST", "conversations/{group}/ignore", None, "401 409 409 404 204 404 404"),
    ("conversation_block", "POST", "conversations/{talk}/block", None, "401 204 204 404 404 404 404"),
    ("conversation_leave", "POST", "conversations/{group}/leave", None, "401 204 204 404 204 404 404"),
    ("conversation_members", "POST", "conversations/{group}/members", {"people": ["{iris}"]}, "401 409 200 404 409 404 404"),
    ("conversation_member", "DELETE", "conversations/{group}/members/{iris}", None, "401 404 403 404 409 404 404"),
    ("conversation_messages", "GET", "conversations/{talk}/messages", None, "401 200 200 404 404 404 404"),
    ("conversation_messages", "POST", "conversations/{talk}/messages", {"client_id": "m1", "body": "Hello."}, "401 201 201 404 404 404 404"),
    ("conversation_read", "PUT", "conversations/{talk}/read", {"seq": 1}, "401 200 200 404 404 404 404"),
    ("attachments", "POST", "attachments", ATTACHMENT, "401 201 201 201 201 201 201"),
    ("attachment", "GET", "attachments/{attachment}", None, "401 200 404 404 404 404 404"),
    ("attachment_finish", "POST", "attachments/{attachment}/finish", {}, "401 409 404 404 404 404 404"),
    ("attachment_content", "GET", "attachments/{attachment}/content", None, "401 404 404 404 404 404 404"),
    ("attachment_preview", "GET", "attachments/{attachment}/preview", None, "401 404 404 404 404 404 404"),
    ("attachment", "DELETE", "attachments/{attachment}", None, "401 204 404 404 404 404 404"),
    ("message_search", "GET", "messages/search?q=has:file&conversation={talk}", None, "401 200 200 404 404 404 404"),
    ("message_search", "GET", "messages/search?q=hello", None, "401 200 200 200 200 200 200"),
    ("message", "GET", "messages/{message}", None, "401 200 200 404 404 404 404"),
    ("message", "PATCH", "messages/{message}", {"body": "Hello!"}, "401 200 403 404 404 404 404"),
    ("message", "DELETE", "messages/{message}", None, "401 204 403 404 404 404 404"),
    ("message_history", "GET", "messages/{message}/history", None, "401 200 200 404 404 404 404"),
    ("message_reaction", "PUT", "messages/{message}/reactions", {"sign": "\N{CLAPPER BOARD}"}, "401 204 204 404 404 404 404"),
    ("message_reaction", "DELETE", "messages/{message}/reactions", {"sign": "\N{CLAPPER BOARD}"}, "401 204 204 404 404 404 404"),
    ("message_report", "POST", "messages/{message}/report", {"reason": "spam"}, "401 204 204 404 404 404 404"),
    ("sync", "GET", "sync", None, "401 200 200 200 200 200 200"),
    ("realtime_ticket", "POST", "realtime/ticket", None, "401 201 201 201 201 201 201"),
]  # fmt: skip
# Addresses with a table of their own, in test_auth*.py.
ELSEWHERE = {"api.v1.auth", "api.v1.me", "api.v1.organisations", "api.v1.preferences"}


def _filled(value: Any, world: World) -> Any:
    """The ids of the world in place of their names."""
    if isinstance(value, str):
        for name, it in vars(world).items():
            value = value.replace("{" + name + "}", it)
        return value
    if isinstance(value, dict):
        return {key: _filled(it, world) for key, it in value.items()}
    return [_filled(it, world) for it in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("method", "address", "body", "expected"),
    [row[1:] for row in TABLE],
    ids=[f"{method} {address}" for _name, method, address, _body, _expected in TABLE],
)
def test_each_role_gets_its_answer(
    method: str, address: str, body: Any, expected: str, world: World, people: SimpleNamespace
) -> None:
    headers = {"If_Match": "*"} if method == "PATCH" else {}
    wanted = dict(zip(ROLES, map(int, expected.split()), strict=True))
    got = {}
    # Those who may change something come last, so that nobody else meets a changed world.
    for role in sorted(ROLES, key=["guest", "staff", "nosy", "iris", "pru", "ivan", "cara"].index):
        caller = Caller(getattr(people, role))
        got[role] = caller.call(method, _filled(address, world), _filled(body, world), **headers).status_code
    assert got == wanted


def test_the_table_names_every_address_and_method() -> None:
    asked = {(name, method) for name, method, *_rest in TABLE}
    there = set()
    import_module("api.urls")  # says what an id in an address looks like
    for pattern in get_resolver("api.v1.urls").url_patterns:
        view = pattern.callback.cls
        if view.__module__ not in ELSEWHERE:
            there |= {(pattern.name, method.upper()) for method in view().allowed_methods if method != "OPTIONS"}
    assert there == asked


def test_a_stranger_cannot_tell_a_hidden_thing_from_none(world: World, nosy: Any) -> None:
    caller = Caller(nosy)
    for hidden, none in {
        f"pitches/{world.draft}": "pitches/pit_00000000000000000000",
        f"documents/{world.document}": "documents/doc_00000000000000000000",
        f"documents/{world.document}/pages/1": "documents/doc_00000000000000000000/pages/1",
        f"ndas/{world.nda}": "ndas/nda_00000000000000000000",
        f"conversations/{world.talk}": "conversations/con_00000000000000000000",
        f"messages/{world.message}": "messages/msg_00000000000000000000",
    }.items():
        one, other = caller.get(hidden).json(), caller.get(none).json()
        assert {key: one[key] for key in ("status", "code", "detail", "title")} == {
            key: other[key] for key in ("status", "code", "detail", "title")
        }
