"""The words of an agreement over REST: proposed, compared, answered by both sides."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.calling import Caller
from tests.api.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(world: World, people: SimpleNamespace) -> dict[str, Any]:
    """What Cara approved for Pru."""
    return dict(Caller(people.cara).post(f"ndas/{world.asked}/approve", {}).json())


def changed(caller: Caller, nda: str, words: str = "one year") -> str:
    text: str = caller.get(f"ndas/{nda}/text").json()["text"]
    assert "two years" in text
    return text.replace("two years", words)


def test_both_sides_come_to_words_and_sign_them(world: World, people: SimpleNamespace, frozen: dict[str, Any]) -> None:
    cara, pru, at = Caller(people.cara), Caller(people.pru), f"ndas/{frozen['id']}"
    assert [row["number"] for row in pru.get(f"{at}/wordings").json()["results"]] == [1]
    made = pru.post(f"{at}/wordings", {"text": changed(pru, frozen["id"]), "over": 1, "comment": "Shorter."})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/{at}/wordings/2")
    seen = cara.get(at).json()
    assert (seen["negotiating"], seen["text_sha256"]) == (True, frozen["text_sha256"])
    version = cara.get(f"{at}/wordings/2").json()
    assert [(piece["kind"], piece["text"].strip()) for piece in version["changes"] if piece["kind"] != "same"] == [
        ("gone", "two years"),
        ("new", "one year"),
    ]
    assert (version["against"], version["comment"], version["by"]["name"]) == (1, "Shorter.", "Pru Castellane")
    done = cara.post(f"{at}/wordings/2/accept").json()
    assert (done["negotiating"], done["text_sha256"]) == (False, version["sha256"])
    body = {
        "full_name": "Pru Castellane", "signature": {"kind": "typed", "value": "Pru Castellane"}, "consent": True,
        "text_sha256": done["text_sha256"],
    }  # fmt: skip
    assert pru.post(f"{at}/sign", body).json()["status"] == "signed"
    against = cara.get(f"{at}/wordings/1?against=2").json()
    assert against["against"] == 2


def test_what_cannot_be_is_refused_with_its_reason(
    world: World, people: SimpleNamespace, frozen: dict[str, Any]
) -> None:
    cara, pru, at = Caller(people.cara), Caller(people.pru), f"ndas/{frozen['id']}"
    text = changed(pru, frozen["id"])
    for body in ({}, {"text": text}, {"text": 5, "over": 1}, {"text": text, "over": "1"}, {"text": "", "over": 1}):
        assert pru.post(f"{at}/wordings", body).status_code == 422, body
    refused = pru.post(f"{at}/wordings", {"text": "I keep quiet.", "over": 1})
    assert refused.json()["errors"][0]["code"] == "fixed_words"
    assert pru.post(f"{at}/wordings", {"text": text, "over": 9}).json()["code"] == "text_changed"
    pru.post(f"{at}/wordings", {"text": text, "over": 1})
    assert pru.post(f"{at}/wordings", {"text": text + "x", "over": 2}).json()["code"] == "already_proposed"
    assert pru.post(f"{at}/wordings/2/accept").status_code == 403
    assert cara.post(f"{at}/wordings/2/withdraw").status_code == 403
    assert cara.post(f"{at}/wordings/1/accept").json()["code"] == "wrong_state"
    for bad in ("x", "-1", "0x1", "99999", "²"):
        assert cara.get(f"{at}/wordings/2?against={bad}").status_code in (400, 404), bad
    declined = cara.post(f"{at}/wordings/2/decline", {"comment": "Two it is."}).json()
    assert (declined["negotiating"], declined["text_sha256"]) == (False, frozen["text_sha256"])
    row = pru.get(f"{at}/wordings").json()["results"][1]
    assert (row["status"], row["answer_comment"]) == ("declined", "Two it is.")


def test_the_versions_cost_the_same_however_many(
    world: World, people: SimpleNamespace, frozen: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    cara, pru, at = Caller(people.cara), Caller(people.pru), f"ndas/{frozen['id']}"
    text = changed(pru, frozen["id"], "@ years")
    for number in range(1, 9):
        (pru, cara)[number % 2].post(f"{at}/wordings", {"text": text.replace("@", str(number + 2)), "over": number})
        with django_assert_max_num_queries(5):
            assert len(pru.get(f"{at}/wordings").json()["results"]) == number + 1
