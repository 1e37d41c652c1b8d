"""Reading over the API: a page gives a token, beats count time, the owner sees it."""

from types import SimpleNamespace

import pytest

from tests.api.calling import Caller
from tests.api.conftest import World

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


def test_a_picture_of_a_page_names_nobody_who_is_not_on_it(world: World, people: SimpleNamespace) -> None:
    app = Caller(people.ivan, headers={"user-agent": APP})
    blank = app.get(f"documents/{world.document}/pages/1").content
    answer = Caller(people.cara).post(f"documents/{world.document}/pages/1/leak", blank, Content_Type="image/jpeg")
    assert answer.status_code == 200, answer.content
    assert answer.json()["searched"] == 1
    assert not answer.json()["laid"] and answer.json()["suspects"] == []  # a page without a word cannot be laid
    for page in (99, 9999):
        refused = Caller(people.cara).post(
            f"documents/{world.document}/pages/{page}/leak", blank, Content_Type="image/jpeg"
        )
        assert refused.status_code == 422
    for body, status in ((b"\0", 415), (b"no picture", 415)):
        refused = Caller(people.cara).post(f"documents/{world.document}/pages/1/leak", body, Content_Type="image/png")
        assert refused.status_code == status
