"""Where could a secret or a protected word come out? Every address by every role, the cache, mail, notices, logs and the search index."""

import io
import json
import logging
from typing import Any

import jwt
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_redis import get_redis_connection

from pitchey.accounts.models import User
from pitchey.core.logging import JsonFormatter
from pitchey.notifications.models import Notification
from pitchey.outbox.models import Job
from pitchey.pitches import services as pitches
from tests.api.calling import Caller
from tests.factories.cast import PASSWORD, request_context
from tests.factories.ndas import laid_document, requested_nda, revoked_nda, signed_nda
from tests.factories.pitches import PROTECTED, draft
from tests.tables.api_addresses import TABLE as API_TABLE
from tests.tables.portal_addresses import addresses as portal_addresses

pytestmark = pytest.mark.django_db

SECRET_NAME = "zaffrescript"
# What nobody without an agreement may find anywhere: the words, the sum in every spelling, the document's name, id and hashes.
# Who looks for them: Iris, who asked and may read nothing, in `make test`; all others in `make test-all`.
VISITORS = [
    "iris",
    *(pytest.param(who, marks=pytest.mark.everything) for who in ("anon", "ivan", "pru", "pete", "nosy", "staff")),
]
WORDS = ["zaffre", "320000000", "3200000", "3,200,000", "3.200.000"]


def _bytes_of(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace")) + str(answer.headers)


def _visitor(who: str, request: pytest.FixtureRequest) -> User | None:
    return None if who == "anon" else request.getfixturevalue(who)


def _unsaid(who: str, words: list[str]) -> list[str]:
    """What this visitor may not find. Ivan has read lawfully: the name and hash of what he signed for stand in his own agreement."""
    if who != "ivan":
        return words
    return [*(word for word in words if word != "zaffre"), "zaffrelong", "zaffretalent", "zaffrefinance"]


@pytest.fixture
def planted(
    cara: User,
    ivan: User,
    iris: User,
    pru: User,
    pete: User,
    prufilm: Any,
    nosy: User,
    staff: User,
    mailoutbox: Any,
    outbox_run: Any,
) -> Any:
    """Cara's pitch with a word in everything protected; Ivan signed and was revoked, Iris asked, Pru signed for nothing but the deck."""
    pitch = draft(cara, **PROTECTED)
    pitches.publish(by=cara, pitch=pitch)
    script = laid_document(pitch)
    script.name = SECRET_NAME
    script.note = "zaffrenote"
    script.save()
    script.file.name = "zaffrefile.pdf"
    script.file.clean_sha256 = script.file.sha256 = "5afe" * 16
    script.file.save()
    pitches.publish(by=cara, pitch=pitch)
    pitch.refresh_from_db()
    asked = requested_nda(pitch, iris)
    ended = revoked_nda(pitch, ivan)
    outbox_run()
    words = [*WORDS, script.file.public_id, script.file.sha256, script.file.original_key, script.file.clean_key]
    return pitch, script, asked, ended, words


@pytest.mark.slow("hundreds of addresses")
@pytest.mark.parametrize("who", VISITORS)
def test_no_page_says_a_protected_word_to_anybody_but_its_owner(
    who: str, planted: Any, iris: User, request: pytest.FixtureRequest
) -> None:
    pitch, script, asked, ended, words = planted
    given = {
        "public_id": pitch.public_id, "slug": "the-tide-clerk", "section": "finance", "document_id": script.public_id, "number": 1,
        "nda_id": asked.public_id, "subject": script.public_id, "token": "x", "row_id": "chr_x", "purpose": "poster", "file_id": script.file.public_id,
        "copy_id": "cpy_x", "message_id": "msg_x", "talk_id": "con_x", "access_id": "sta_x", "verb": "end",
        "still_id": "x", "person_id": iris.public_id, "folder_id": "x", "search_id": "x", "version": 1, "who": "creators", "piece": 0, "kind": "pitches",
    }  # fmt: skip
    client, found = Client(raise_request_exception=False), []
    if visitor := _visitor(who, request):
        client.force_login(visitor)
    unsaid, addresses = _unsaid(who, words), []
    for name, pattern in portal_addresses().items():
        parts = pattern.pattern.converters
        for subject in (
            given,
            given | {"slug": "mystery", "nda_id": ended.public_id, "public_id": pitch.owner.public_id},
        ):
            addresses.append(reverse(name, kwargs={part: subject[part] for part in parts}))
    addresses += [f"/browse/?q={word}" for word in ("zaffrelong", SECRET_NAME)]
    addresses += [
        f"/pitches/{pitch.public_id}/?as=signed",
        f"/pitches/{pitch.public_id}/?version=1",
        "/sitemap.xml",
        "/browse/?q=clerk",
    ]
    for address in dict.fromkeys(addresses):
        if "logout" in address:
            continue
        get_redis_connection("default").delete("limit:address:127.0.0.1")
        answer = client.get(address)
        said = _bytes_of(answer).replace(f"q={SECRET_NAME}", "").replace("q=zaffrelong", "")
        if "?q=" in address:
            said = said.replace("zaffrelong", "").replace(SECRET_NAME, "")  # the question, repeated
        found += [(address, word) for word in unsaid if word in said and word not in address]
        if answer.status_code == 500:
            found.append((address, "500"))
    assert not found


@pytest.mark.slow("hundreds of addresses")
@pytest.mark.parametrize("who", VISITORS)
def test_no_answer_of_the_api_does_either(who: str, planted: Any, request: pytest.FixtureRequest) -> None:
    pitch, script, asked, ended, words = planted
    given = {
        "pitch": pitch.public_id, "draft": pitch.public_id, "document": script.public_id, "nda": ended.public_id, "asked": asked.public_id,
        "character": "chr_x", "credit": "crd_x", "cara": pitch.owner.public_id, "text_sha256": "x",
    }  # fmt: skip
    caller, unsaid, found = Caller(_visitor(who, request)), _unsaid(who, words), []
    rows = [
        (method, address, body)
        for _name, method, address, body, _wanted in API_TABLE
        if method in ("GET", "POST", "PATCH")
    ]
    rows += [
        ("GET", f"pitches?{query}", None)
        for query in (
            "q=zaffrelong",
            "q=clerk",
            f"q={SECRET_NAME}",
            "expand=documents",
            "sort=newest",
            "fields=id,protected,documents",
        )
    ]
    rows += [
        ("GET", f"pitches/{pitch.public_id}?{query}", None)
        for query in ("expand=documents", "expand=protected", "fields=protected,budget,long_synopsis,documents")
    ]
    rows += [
        ("POST", "batch", {"get": [f"/api/v1/pitches/{pitch.public_id}", f"/api/v1/documents/{script.public_id}"]})
    ]
    for method, address, body in rows:
        for name, value in given.items():
            address = address.replace("{" + name + "}", value)
        get_redis_connection("default").delete("limit:address:127.0.0.1")
        address = address if address.startswith("/") else f"/api/v1/{address}"
        if address.endswith(("/withdraw", "/approve")):
            continue
        answer = caller.client.generic(
            method,
            address,
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
            headers=caller.headers | {"If-Match": "*"},
        )
        said = _bytes_of(answer)
        found += [(method, address, word) for word in unsaid if word in said and word not in address]
        if answer.status_code == 500:
            found.append((method, address, "500"))
    assert not found


def test_the_admin_and_its_search_contain_no_secret(planted: Any, staff: User) -> None:
    words = planted[4]
    User.objects.filter(pk=staff.pk).update(is_superuser=True)
    staff.refresh_from_db()
    client = Client(raise_request_exception=False)
    client.force_login(staff)
    from django.contrib import admin

    admin.autodiscover()
    found = []
    for model in admin.site._registry:
        place = f"/staff/{model._meta.app_label}/{model._meta.model_name}/"
        addresses = [place, f"{place}?q=zaffre", f"{place}add/"]
        for row in model._default_manager.all()[:5]:
            addresses += [f"{place}{row.pk}/change/", f"{place}{row.pk}/history/", f"{place}{row.pk}/delete/"]
        for address in addresses:
            get_redis_connection("default").delete("limit:address:127.0.0.1")
            answer = client.get(address)
            if answer.status_code == 500:
                found.append((address, "500"))
            said = _bytes_of(answer).replace("?q=zaffre", "").replace('value="zaffre"', "")
            if "?q=" not in address:
                found += [(address, word) for word in words if word in said and not word.startswith("fil_")]
    assert not found


def test_no_mail_notice_cache_value_or_search_index_holds_one(planted: Any, mailoutbox: Any, iris: User) -> None:
    pitch, _script, _asked, _ended, words = planted
    for who in (None, iris):
        for path in (f"pitches/{pitch.public_id}", "pitches", "facets"):
            Caller(who).get(path)
        client = Client()
        if who:
            client.force_login(who)
        for path in ("/", "/browse/", f"/pitches/{pitch.public_id}/the-tide-clerk/"):
            client.get(path)
    letters = "".join(
        letter.message().as_string() + letter.body for letter in mailoutbox if letter.to != [pitch.owner.email]
    )
    assert mailoutbox and not [word for word in words if word in letters]
    notices = json.dumps(
        list(Notification.objects.exclude(person=pitch.owner).values("kind", "subject", "params")), default=str
    )
    assert not [word for word in words if word in notices]
    redis = get_redis_connection("default")
    kept = b""
    for key in redis.scan_iter("*"):
        kept += key + (redis.get(key) if redis.type(key) == b"string" else b"")
    assert kept and not [word for word in words if word.encode() in kept]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(pitches_listing)::text, ' ') FROM pitches_listing")
        index = str(cursor.fetchone())
    assert "Tide Clerk" in index and not [word for word in words if word in index]


def test_edits_after_publishing_do_not_reach_the_market(cara: User, ivan: User) -> None:
    pitch = draft(cara, **PROTECTED)
    pitches.publish(by=cara, pitch=pitch)
    signed_nda(pitch, ivan)
    pitches.edit(
        by=cara,
        pitch=pitch,
        if_revision=None,
        long_synopsis="not yet for anybody",
        short_synopsis="nor this, not at all",
    )
    client = Client()
    client.force_login(ivan)
    said = _bytes_of(client.get(f"/pitches/{pitch.public_id}/the-tide-clerk/")) + _bytes_of(
        Caller(ivan).get(f"pitches/{pitch.public_id}")
    )
    assert "zaffrelong" in said and "not yet for anybody" not in said and "nor this" not in said


# ---------------------------------------------------------------- ids of others


@pytest.mark.slow("hundreds of addresses")
@pytest.mark.parametrize("who", ["nosy", *(pytest.param(who, marks=pytest.mark.everything) for who in ("anon", "pru"))])
def test_others_things_and_nothing_answer_byte_for_byte_alike(
    who: str, planted: Any, request: pytest.FixtureRequest
) -> None:
    pitch, script, asked, ended, _words = planted
    hidden = draft(pitch.owner, title="A hidden draft")
    visitor, unlike = _visitor(who, request), []
    api, pages = Caller(visitor), Client()
    if visitor:
        pages.force_login(visitor)
    for real in (hidden.public_id, script.public_id, asked.public_id, ended.public_id, script.file.public_id):
        none = real[:4] + "0" * 20
        portal = visitor.role if visitor else "investor"
        for address in (f"/pitches/{real}/", f"/pitches/{real}/x/", f"/read/{real}/", f"/read/{real}/1.jpg", f"/read/{real}/download/", f"/go/{real}/",
                        f"/{portal}/access/{real}/", f"/{portal}/access/{real}/sign/", f"/{portal}/ask/{real}/", f"/posters/{real}.svg", f"/people/{real}/",
                        f"/{portal}/pitches/{real}/edit/basics/", f"/{portal}/pitches/{real}/preview/", f"/{portal}/pitches/{real}/documents/",
                        f"/settings/organisations/{real}/", f"/{portal}/saved/{real}/"):  # fmt: skip
            get_redis_connection("default").flushdb()
            one, other = pages.get(address), pages.get(address.replace(real, none))
            if (one.status_code, _plain(one, real)) != (other.status_code, _plain(other, none)):
                unlike.append(address)
        for method, address in (("GET", f"pitches/{real}"), ("GET", f"documents/{real}"), ("GET", f"documents/{real}/pages/1"), ("GET", f"documents/{real}/download"),
                                ("GET", f"documents/{real}/readers"), ("GET", f"ndas/{real}"), ("GET", f"ndas/{real}/text"), ("POST", f"ndas/{real}/revoke"),
                                ("POST", f"ndas/{real}/approve"), ("POST", f"pitches/{real}/ndas"), ("GET", f"pitches/{real}/ledger"), ("PUT", f"pitches/{real}/save"),
                                ("PATCH", f"pitches/{real}"), ("DELETE", f"pitches/{real}"), ("POST", f"pitches/{real}/publish"), ("GET", f"organisations/{real}")):  # fmt: skip
            body = (
                {"purpose": "invest"}
                if address.endswith("/ndas")
                else {"reason": "It is over."}
                if address.endswith("revoke")
                else None
            )
            one, other = api.call(method, address, body), api.call(method, address.replace(real, none), body)
            if (one.status_code, _plain(one, real)) != (other.status_code, _plain(other, none)):
                unlike.append(f"{method} {address}")
    assert unlike == []


def _plain(answer: Any, public_id: str) -> str:
    import re

    said = answer.content.decode().replace(public_id, "ID")
    said = re.sub(r'req_\w+|csrfmiddlewaretoken" value="\w+|nonce="[^"]+|"X-CSRFToken": "\w+', "", said)
    return re.sub(r"data-csrf=\S+|content=\"\w{64}\"", "", said) + answer.get("Location", "").replace(public_id, "ID")


# ---------------------------------------------------------------- logs


def test_no_log_line_holds_a_password_a_token_or_a_cookie(
    cara: User, iris: User, outbox_run: Any, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pitchey.accounts.services.addresses import verification_token

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    for name in (None, "django", "django.request"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [*logging.getLogger(name).handlers, handler])
    from allauth.account.forms import default_token_generator

    reset = f"{cara.public_id}-{default_token_generator.make_token(cara)}"
    User.objects.filter(pk=iris.pk).update(email_verified_at=None)
    iris.emailaddress_set.update(verified=False)
    verify = verification_token(iris)
    client = Client(raise_request_exception=False)
    secret = "wrong horse battery"
    client.post("/creator/login/", {"email": cara.email, "password": secret})
    client.post(f"/password/reset/{reset}/", {"new_password": "short"})
    client.put(f"/verify-email/{verify}/")
    client.put("/api/uploads/abc:def:ghi-live-token", b"x")
    client.get("/invitations/a-live-invitation/")
    guest = Caller()
    answer = guest.post("auth/login", {"email": cara.email, "password": PASSWORD, "portal": "creator"}).json()
    guest.post("auth/login", {"email": cara.email, "password": secret, "portal": "creator"})
    guest.post("auth/refresh", {"refresh": answer["refresh"] + "x"})
    guest.get("me", Authorization=f"Bearer {answer['access']}x")
    guest.call("GET", f"/api/v1/pitches?token={answer['access']}")
    guest.post("auth/password/reset", {"token": reset, "new_password": "short"})

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("pitchey.accounts.services.reset_password", broken)
    reset = f"{cara.public_id}-{default_token_generator.make_token(User.objects.get(pk=cara.pk))}"
    client.post(f"/password/reset/{reset}/", {"new_password": "a reel of eight lanterns"})
    outbox_run()
    said = written.getvalue()
    assert "Internal Server Error" in said
    for what in (
        reset.rpartition("-")[2],
        secret,
        PASSWORD,
        reset,
        verify,
        answer["refresh"],
        answer["access"],
        "ghi-live-token",
        "a-live-invitation",
        "a reel of eight lanterns",
    ):
        assert what not in said, [line for line in said.splitlines() if what in line][:2]


# ---------------------------------------------------------------- tokens


def test_a_token_of_any_other_making_is_nobodys(cara: User) -> None:
    from pitchey.accounts import tokens

    good = tokens.issue(person=cara, context=request_context())
    claims = jwt.decode(good.access, options={"verify_signature": False})
    key, django_key = django_settings.JWT_KEY, django_settings.SECRET_KEY
    makings = {
        "none": jwt.encode(claims, "", "none"),
        "another key": jwt.encode(claims, django_key, "HS256"),
        "HS512": jwt.encode(claims, key * 2, "HS512"),
        "HS384 with the key": jwt.encode(claims, key, "HS384"),
        "another audience": jwt.encode(claims | {"aud": "other"}, key, "HS256"),
        "a refresh token": good.refresh,
        "another issuer": jwt.encode(claims | {"iss": "evil"}, key, "HS256"),
        "no end": jwt.encode({k: v for k, v in claims.items() if k != "exp"}, key, "HS256"),
        "another person": jwt.encode(claims | {"sub": "usr_x"}, key, "HS256"),
        "an older epoch": jwt.encode(claims | {"epoch": -1}, key, "HS256"),
        "an epoch that is a text": jwt.encode(claims | {"epoch": "0"}, key, "HS256"),
        "a family that is a list": jwt.encode(claims | {"fam": ["x"]}, key, "HS256"),
        "a header that names a key": jwt.encode(
            claims, "x" * 64, "HS256", headers={"kid": "../../dev/null", "jku": "http://evil.test"}
        ),
    }
    header, body, signature = good.access.split(".")
    makings |= {
        "no signature": f"{header}.{body}.",
        "two of it": good.access + good.access,
        "spaces": f"{header}. {body}.{signature}",
    }
    assert Caller(cara).get("me").status_code == 200
    for what, token in makings.items():
        caller = Caller()
        caller.headers["Authorization"] = f"Bearer {token}"
        assert caller.get("me").status_code == 401, what
    assert Caller().get(f"me?access_token={good.access}").status_code in (400, 401)


def test_a_refresh_of_somebody_who_is_gone_or_shut_out_is_401(cara: User, nosy: User, staff: User) -> None:
    from pitchey.accounts import services as accounts
    from pitchey.accounts import tokens

    pairs = {who.email: tokens.issue(person=who, context=request_context()) for who in (cara, nosy)}
    nosy.delete()
    accounts.suspend(by=staff, person=cara, reason="x")
    for pair in pairs.values():
        assert Caller().post("auth/refresh", {"refresh": pair.refresh}).status_code == 401
        caller = Caller()
        caller.headers["Authorization"] = f"Bearer {pair.access}"
        assert caller.get("me").status_code == 401


def test_a_sign_in_that_overlaps_a_password_change_starts_no_session(cara: User) -> None:
    from pitchey.accounts import services as accounts
    from pitchey.accounts import tokens

    under_way = User.objects.get(pk=cara.pk)  # the old password was right a moment ago
    accounts.change_password(by=cara, old=PASSWORD, new="a reel of eight lanterns", context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.issue(person=under_way, context=request_context())


def test_the_jobs_of_letters_keep_no_live_link_after_they_are_done(cara: User, outbox_run: Any) -> None:
    Client().post("/password/forgot/", {"email": cara.email})
    outbox_run()
    done = json.dumps(list(Job.objects.filter(status="done").values_list("payload", flat=True)))
    assert "/password/reset/" not in done
