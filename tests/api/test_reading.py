"""Reading over the API: a page gives a token, beats count time, the owner sees it."""

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from pitchey.dataroom.models import LeakSearch
from pitchey.dataroom.services import LARGEST_PICTURE
from pitchey.pitches.models import Document
from tests.api.calling import Caller
from tests.api.conftest import World
from tests.factories.countries import BRAZIL, PORTUGAL
from tests.factories.leaks import blank_picture

pytestmark = pytest.mark.django_db
APP = "Pitchey/3.1 (Android 16)"


def test_beats_of_an_app_count_and_the_owner_reads_them(world: World, people: SimpleNamespace) -> None:
    app = Caller(people.ivan, headers={"user-agent": APP})
    page = app.get(f"documents/{world.document}/pages/2")
    first = app.post(
        f"documents/{world.document}/beat", {"token": page["Beat-Token"], "milliseconds": 3_600_000}
    ).json()
    assert 0 < first["counted"] < 30_000
    again = {"token": page["Beat-Token"], "milliseconds": 9}
    assert app.post(f"documents/{world.document}/beat", again).json()["counted"] == 0
    app.post(f"documents/{world.document}/beat", {"token": first["token"], "milliseconds": 0})
    (reader,) = Caller(people.cara).get(f"documents/{world.document}/readers").json()["results"]
    assert reader["attention"] == [{"page": 2, "milliseconds": first["counted"]}]
    assert (reader["milliseconds"], reader["stopped_at"]) == (first["counted"], 2)


@pytest.mark.parametrize(
    "body", [{}, {"token": 7, "milliseconds": 1}, {"token": "x"}, {"token": "x", "milliseconds": -1},
             {"token": "x", "milliseconds": 10**12}, {"token": "\0", "milliseconds": 1}, {"token": "x" * 201, "milliseconds": 1}]
)  # fmt: skip
def test_a_beat_that_is_none_is_refused_with_a_sentence(body: object, world: World, people: SimpleNamespace) -> None:
    answer = Caller(people.ivan).post(f"documents/{world.document}/beat", body)
    assert answer.status_code in (400, 422) and answer.json()["detail"]


def test_owners_and_machines_get_no_token(world: World, people: SimpleNamespace) -> None:
    for caller in (
        Caller(people.cara, headers={"user-agent": APP}),
        Caller(people.ivan, headers={"user-agent": "curl/8"}),
    ):
        assert "Beat-Token" not in caller.get(f"documents/{world.document}/pages/1").headers


def test_a_page_comes_ahead_sealed_and_is_recorded_when_it_is_opened(world: World, people: SimpleNamespace) -> None:
    app, cara = Caller(people.ivan, headers={"user-agent": APP}), Caller(people.cara)
    page = f"documents/{world.document}/pages/2"
    assert app.get(f"{page}/envelope").json()["code"] == "no_envelope"
    app.get(f"documents/{world.document}/pages/1")
    prefetched = app.get(f"{page}/envelope")
    assert prefetched["Cache-Control"] == "no-store" and b"JFIF" not in prefetched.content

    def read() -> list[int]:
        (reader,) = cara.get(f"documents/{world.document}/readers").json()["results"]
        return list(reader["pages"])

    assert read() == [1]
    assert app.post(f"documents/{world.document}/pages/1/open", {"token": prefetched["Envelope"]}).status_code == 404
    opened = app.post(f"{page}/open", {"token": prefetched["Envelope"]}).json()
    assert read() == [1, 2]
    # Asked again under one key it is looked at again: recorded again, and refused when access has ended.
    once = {"Idempotency_Key": "the-second-page"}
    for _look in range(2):
        assert app.post(f"{page}/open", {"token": prefetched["Envelope"]}, **once).json()["key"] == opened["key"]
    assert cara.get(f"documents/{world.document}/readers").json()["results"][0]["views"] == 4
    key, sealed = AESGCM(base64.b64decode(opened["key"])), prefetched.content
    assert key.decrypt(sealed[:12], sealed[12:], prefetched["Envelope"].encode())[:3] == b"\xff\xd8\xff"
    beat = {"token": opened["beat"], "milliseconds": 1000}
    assert app.post(f"documents/{world.document}/beat", beat).json()["counted"] > 0
    assert cara.post(f"ndas/{world.nda}/revoke", {"reason": "It is over."}).status_code == 200
    assert app.post(f"{page}/open", {"token": prefetched["Envelope"]}, **once).json()["code"] == "access_ended"


def test_a_picture_of_a_page_names_nobody_who_is_not_on_it(
    world: World, people: SimpleNamespace, outbox_run: Callable[[], int]
) -> None:
    app = Caller(people.ivan, headers={"user-agent": APP})
    blank = app.get(f"documents/{world.document}/pages/1").content
    cara, document = Caller(people.cara), Document.objects.get(public_id=world.document)
    begun = search_leak(cara, world, blank)
    assert begun.status_code == 202, begun.content
    waiting = begun.json()
    assert waiting["status"] == "waiting" and not {"laid", "suspects", "searched"} & set(waiting)
    assert cara.get(waiting["url"]).json() == waiting
    outbox_run()
    found = cara.get(waiting["url"]).json()
    assert found["status"] == "not_this_page" and found["searched"] == 1
    assert not found["laid"] and found["suspects"] == []  # a page without a word cannot be laid
    for person in (people.staff, people.ivan, people.nosy):
        assert Caller(person).get(waiting["url"]).status_code == 404
    # Laid all the same, and read by its suspects.
    search = LeakSearch.objects.create(
        document=document,
        page=1,
        asked_by=people.cara,
        status="done",
        sha256="0" * 64,
        searched=1,
        done_at=timezone.now(),
    )
    search.suspects.create(session=document.readings.get(), score=31.44, certain=True)
    (suspect,) = cara.get(f"documents/{world.document}/leaks/{search.public_id}").json()["suspects"]
    assert suspect["person"]["id"] == people.ivan.public_id and suspect["score"] == 31.4
    assert suspect["certain"] and suspect["odds"] > 1e9 and suspect["trace"]
    failed = LeakSearch.objects.create(
        document=document,
        page=1,
        asked_by=people.cara,
        status="failed",
        sha256="0" * 64,
        searched=1,
        done_at=timezone.now(),
    )
    told = cara.get(f"documents/{world.document}/leaks/{failed.public_id}").json()
    assert "could not be compared" in told["reason"] and "suspects" not in told


def test_what_is_no_picture_of_a_page_begins_no_search(world: World, people: SimpleNamespace) -> None:
    cara, searches = Caller(people.cara), LeakSearch.objects.count()
    for page in (99, 9999):
        assert search_leak(cara, world, blank_picture(), page=page).status_code == 422
    for body, status in ((b"\0", 415), (b"no picture", 415), (b"x" * (LARGEST_PICTURE + 1), 413)):
        assert search_leak(cara, world, body).status_code == status
    assert LeakSearch.objects.count() == searches


def test_a_search_under_a_key_is_begun_once_however_large_its_picture(world: World, people: SimpleNamespace) -> None:
    cara, searches = Caller(people.cara), LeakSearch.objects.count()
    large = blank_picture() + b"\0" * 3 * 2**20  # more than Django reads of a body at once
    first, again = (search_leak(cara, world, large, Idempotency_Key="once") for _time in range(2))
    assert first.status_code == again.status_code == 202
    assert again["Idempotency-Replayed"] == "true" and again.json() == first.json()
    assert LeakSearch.objects.count() == searches + 1
    other = search_leak(cara, world, large[:-1], Idempotency_Key="once")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def search_leak(caller: Caller, world: World, picture: bytes, page: int = 1, **headers: str) -> Any:
    address = f"documents/{world.document}/pages/{page}/leak"
    return caller.post(address, picture, Content_Type="image/png", **headers)


@pytest.mark.usefixtures("with_countries")
def test_countries_are_named_tried_and_kept_to_over_the_api(world: World, people: SimpleNamespace) -> None:
    cara = Caller(people.cara)
    tag = cara.get(f"pitches/{world.pitch}")["ETag"]
    answer = cara.patch(f"pitches/{world.pitch}", {"allowed_countries": ["pt"]}, If_Match=tag)
    assert answer.json()["allowed_countries"] == ["PT"]
    home, abroad = Caller(people.ivan, REMOTE_ADDR=PORTUGAL), Caller(people.ivan, REMOTE_ADDR=BRAZIL)
    assert "protected" in home.get(f"pitches/{world.pitch}").json()
    assert home.get(f"documents/{world.document}").status_code == 200
    assert home.get(f"documents/{world.document}/pages/1").status_code == 200
    seen = abroad.get(f"pitches/{world.pitch}?expand=documents").json()
    assert "protected" not in seen and seen["documents"] == []
    for path in ("", "/pages/1"):
        refused = abroad.get(f"documents/{world.document}{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "access_limited")
    (knock,) = cara.get(f"pitches/{world.pitch}/refusals").json()["results"]
    assert knock["reason"] == "other_country" and "Brazil" in knock["why"]
    tried = {"document": world.document, "allowed_countries": ["PT", "BR"]}
    gain = cara.post(f"pitches/{world.pitch}/access/what-if", tried).json()["gain"]
    assert [each["id"] for each in gain] == [world.ivan]


def test_without_a_file_of_countries_the_api_refuses_them_in_words(world: World, people: SimpleNamespace) -> None:
    cara = Caller(people.cara)
    tag = cara.get(f"pitches/{world.pitch}")["ETag"]
    answer = cara.patch(f"pitches/{world.pitch}", {"allowed_countries": ["PT"]}, If_Match=tag)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/allowed_countries" and "cannot tell here in which country" in error["detail"]
