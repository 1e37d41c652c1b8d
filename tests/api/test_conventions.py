"""What all resources do alike: repeatable calls, limits, batch, the document, health, other origins."""

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from api import idempotency
from api.models import IdempotentCall
from pitchey.dataroom.models import ReadingSession
from pitchey.pitches.models import Pitch
from tests.api.calling import Caller
from tests.api.conftest import World
from tests.factories import cast

KEY = "6c1f7d7e-once"


@pytest.mark.django_db
class TestIdempotency:
    def test_the_same_call_again_replays_the_answer(self, cara: Any) -> None:
        me = Caller(cara)
        first = me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        again = me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        assert again.status_code == first.status_code == 201
        assert again.content == first.content
        assert again["Idempotency-Replayed"] == "true"
        assert Pitch.objects.filter(owner=cara).count() == 1

    def test_a_refusal_is_replayed_too(self, cara: Any) -> None:
        me = Caller(cara)
        first = me.post("pitches", {"titel": "Once"}, Idempotency_Key=KEY)
        again = me.post("pitches", {"titel": "Once"}, Idempotency_Key=KEY)
        assert first.status_code == again.status_code == 422
        assert again["Content-Type"] == "application/problem+json"

    def test_another_call_under_the_key_is_refused(self, cara: Any) -> None:
        me = Caller(cara)
        me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        refused = me.post("pitches", {"title": "Twice"}, Idempotency_Key=KEY)
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")

    def test_keys_of_two_people_are_two_keys(self, cara: Any, pru: Any) -> None:
        assert Caller(cara).post("pitches", {"title": "Mine"}, Idempotency_Key=KEY).status_code == 201
        assert Caller(pru).post("pitches", {"title": "Yours"}, Idempotency_Key=KEY).json()["title"] == "Yours"

    def test_a_second_call_waits_for_the_first_and_takes_over_when_that_died(self, cara: Any) -> None:
        me = Caller(cara)
        me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        IdempotentCall.objects.update(status=None, started_at=timezone.now())
        refused = me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        assert (refused.status_code, refused.json()["code"]) == (409, "still_running")
        IdempotentCall.objects.update(started_at=timezone.now() - idempotency.ABANDONED - timedelta(seconds=1))
        assert me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY).status_code == 201

    def test_keys_are_forgotten_after_a_day(self, cara: Any) -> None:
        me = Caller(cara)
        me.post("pitches", {"title": "Once"}, Idempotency_Key=KEY)
        IdempotentCall.objects.update(started_at=timezone.now() - timedelta(hours=25))
        assert me.post("pitches", {"title": "Other"}, Idempotency_Key=KEY).status_code == 201
        IdempotentCall.objects.update(started_at=timezone.now() - timedelta(hours=25))
        assert idempotency.delete_old_keys() == 1

    def test_a_body_is_not_kept_as_it_was(self, cara: Any) -> None:
        Caller(cara).post("pitches", {"title": "Secret title"}, Idempotency_Key=KEY)
        call = IdempotentCall.objects.get()
        assert len(call.fingerprint) == 64

    @pytest.mark.parametrize("key", ["", "x" * 129, "with space", "ümlaut"])
    def test_a_key_that_is_none_is_refused(self, key: str, cara: Any) -> None:
        refused = Caller(cara).post("pitches", {}, Idempotency_Key=key)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")


def test_of_ten_simultaneous_calls_one_is_done(committed_db: None) -> None:
    cara = cast.person("Cara Lindqvist", "creator")
    callers = [Caller(cara) for _number in range(10)]
    answers: list[int] = []

    def call(caller: Caller) -> None:
        from django.db import connection

        answers.append(caller.post("pitches", {"title": "Once"}, Idempotency_Key=KEY).status_code)
        connection.close()

    threads = [threading.Thread(target=call, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {201, 409}
    assert Pitch.objects.filter(owner=cara).count() == 1


@pytest.mark.django_db
def test_the_hundred_and_first_request_in_a_minute_is_refused(guest: Caller) -> None:
    answers = [guest.get("meta") for _number in range(101)]
    assert {answer.status_code for answer in answers[:100]} == {200}
    assert answers[0]["RateLimit"].startswith('"address";r=99;t=')
    assert answers[100].status_code == 429
    assert int(answers[100]["Retry-After"]) >= 1
    assert answers[100].json()["limit"] == "address"


@pytest.mark.django_db
class TestBatch:
    def test_several_gets_each_with_its_status(self, world: World, iris: Any) -> None:
        answer = Caller(iris).post(
            "batch",
            {
                "get": [
                    f"/api/v1/pitches/{world.pitch}?fields=id",
                    f"/api/v1/pitches/{world.draft}",
                    "/api/v1/pitches?limit=0",
                    "/api/v1/nothing",
                    "/api/v1/batch",
                ]
            },
        )
        results = answer.json()["results"]
        assert [row["status"] for row in results] == [200, 404, 400, 404, 405]
        assert results[0]["body"] == {"id": world.pitch}
        assert results[0]["etag"]

    @pytest.mark.parametrize(
        "address",
        ["https://example.test/", "//example.test/", "/staff/", "/api/v1/", "/api/v1/docs", "/api/health", ""],
    )
    def test_nothing_but_our_json_is_asked(self, address: str, guest: Caller) -> None:
        answer = guest.post("batch", {"get": [address]})
        statuses = [row["status"] for row in answer.json()["results"]] if answer.status_code == 200 else [422]
        assert statuses[0] in {400, 404, 422}

    def test_a_page_is_not_read_through_a_batch(self, world: World, ivan: Any) -> None:
        answer = Caller(ivan).post("batch", {"get": [f"/api/v1/documents/{world.document}/pages/1"]})
        assert answer.json()["results"][0]["body"]["code"] == "not_batchable"
        assert not ReadingSession.objects.exists()

    def test_no_answer_is_cached_beyond_the_access_that_it_came_under(self, world: World, people: Any) -> None:
        reader, owner = Caller(people.ivan), Caller(people.cara)
        asked = {"get": [f"/api/v1/pitches/{world.pitch}"]}
        assert "protected" in reader.post("batch", asked, Idempotency_Key=KEY).json()["results"][0]["body"]
        assert owner.post(f"ndas/{world.nda}/revoke", {"reason": "It is over."}).status_code == 200
        again = reader.post("batch", asked, Idempotency_Key=KEY)
        assert "protected" not in again.json()["results"][0]["body"]
        assert "Idempotency-Replayed" not in again

    def test_each_counts_for_the_limit(self, guest: Caller) -> None:
        before = int(guest.get("meta")["RateLimit"].split("r=")[1].split(";")[0])
        guest.post("batch", {"get": ["/api/v1/meta"] * 20})
        after = int(guest.get("meta")["RateLimit"].split("r=")[1].split(";")[0])
        assert before - after == 22

    def test_twenty_one_are_too_many(self, guest: Caller) -> None:
        assert guest.post("batch", {"get": ["/api/v1/meta"] * 21}).status_code == 422


@pytest.mark.django_db
def test_the_docs_are_a_page_without_scripts_of_others(guest: Caller) -> None:
    page = guest.get("docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/ndas/{nda_id}/sign" in text
    assert "http://" not in text.replace("http://testserver", "").replace("http://localhost", "").replace(
        "http://www.w3.org", ""
    )


@pytest.mark.django_db
def test_meta_tells_a_client_what_it_must_know(guest: Caller) -> None:
    meta = guest.get("meta").json()
    assert meta["page"] == {"default": 20, "most": 100}
    assert {"name": "address", "count": 100, "per_seconds": 60} in meta["limits"]


@pytest.mark.django_db
class TestOtherOrigins:
    def test_a_listed_origin_may_call_and_no_other(self, guest: Caller, settings: Any) -> None:
        settings.CORS_ORIGINS = ["https://app.example"]
        allowed = guest.get("meta", Origin="https://app.example")
        assert allowed["Access-Control-Allow-Origin"] == "https://app.example"
        assert "Access-Control-Allow-Credentials" not in allowed
        assert "Access-Control-Allow-Origin" not in guest.get("meta", Origin="https://evil.example")

    def test_the_question_before_a_call_is_answered(self, guest: Caller, settings: Any) -> None:
        settings.CORS_ORIGINS = ["https://app.example"]
        answer = guest.call("OPTIONS", "pitches/mine", Origin="https://app.example")
        assert answer.status_code == 204
        assert "GET" in answer["Access-Control-Allow-Methods"]
        assert "Authorization" in answer["Access-Control-Allow-Headers"]


@pytest.mark.django_db
def test_private_answers_are_not_cached(world: World, people: SimpleNamespace) -> None:
    ivan = Caller(people.ivan)
    for path in (f"pitches/{world.pitch}", "ndas", "pitches"):
        answer = ivan.get(path)
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert ivan.get(f"documents/{world.document}/pages/1")["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.usefixtures("patient_health")
class TestHealth:
    def test_everybody_learns_the_state_and_nobody_the_figures(self, guest: Caller) -> None:
        answer = guest.get("/api/health")
        assert answer.status_code == 200
        assert answer.json()["services"]["database"] == {"status": "up"}
        assert "metrics" not in answer.json()

    def test_the_monitor_and_staff_learn_the_figures(self, guest: Caller, staff: Any, settings: Any) -> None:
        settings.MONITOR_KEY = "a-monitor-key"
        assert "latency_ms" in guest.get("/api/health", X_Monitor_Key="a-monitor-key").json()["services"]["database"]
        assert "latency_ms" not in guest.get("/api/health", X_Monitor_Key="another").json()["services"]["database"]
        browser = Caller()
        browser.client.force_login(staff)
        assert "metrics" in browser.get("/api/health").json()

    def test_orchestrators_get_short_answers(self, guest: Caller) -> None:
        assert guest.get("/livez").content == b"ok"
        assert guest.get("/readyz").status_code == 200
