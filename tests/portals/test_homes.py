"""Homes: what is owed stands first, numbers are true and at most five minutes old, and what happened is told from the facts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import Organisation, User
from pitchey.core.cache import user_key
from pitchey.dashboards.activity import activity
from pitchey.dashboards.services import CACHE_SECONDS, overview
from pitchey.discovery import services as discovery
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.notifications.models import Notification
from pitchey.pitches import services as pitches
from tests.factories.cast import person, request_context
from tests.factories.ndas import approved_nda, laid_document, requested_nda, sign, signed_nda
from tests.factories.pitches import draft, published_pitch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_commit_at_once")]


@pytest.fixture
def _on_commit_at_once(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Any:
    """What waits for the commit happens at the end of each block; here at once, for the test is never committed."""
    from django.db import transaction

    monkeypatch.setattr(transaction, "on_commit", lambda act, *args, **kwargs: act())


def home(somebody: User) -> str:
    client = Client()
    client.force_login(somebody)
    answer = client.get(f"/{somebody.role}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def sentences(somebody: User) -> list[str]:
    return [row.sentence for row in activity(somebody)]


def test_a_new_creator_reads_what_to_do_next(db: None) -> None:
    page = home(person("Nell", "creator"))
    assert "Write your first pitch" in page
    assert "Create your first pitch" in page
    assert "Nothing yet." in page


def test_a_new_investor_reads_what_to_do_next_until_they_asked(ivan: User, cara: User) -> None:
    assert "Find your first pitch" in home(ivan)
    requested_nda(published_pitch(cara), ivan)
    page = home(ivan)
    assert "Find your first pitch" not in page
    assert "Waiting for an answer" in page


def test_steps_that_are_done_are_ticked(cara: User, ivan: User) -> None:
    client = Client()
    client.force_login(ivan)
    before = client.get("/investor/").context["reading_steps"]
    discovery.save(by=ivan, pitch=published_pitch(cara))
    after = client.get("/investor/").context["reading_steps"]
    assert [state for state, _title, _text in before] == ["done", "now", "todo"]
    assert [state for state, _title, _text in after] == ["done", "done", "now"]


def test_what_is_owed_stands_before_everything_else(cara: User, ivan: User, iris: User) -> None:
    pitch = published_pitch(cara)
    draft(cara, title="A draft")
    later, sooner = requested_nda(pitch, ivan), requested_nda(pitch, iris)
    Nda.objects.filter(pk=sooner.pk).update(answer_due_at=timezone.now() + timedelta(days=1))
    page = home(cara)
    places = [page.index(f"/creator/access/{nda.public_id}/approve/") for nda in (sooner, later)]
    assert places == sorted(places)
    assert places[1] < page.index("Drafts to finish") < page.index("What happened")
    assert "2 answers are due" in page


def propose(nda: Nda, by: User, words: str, comment: str = "") -> None:
    first, newest = ndas.versions(nda)[0].text, ndas.versions(nda)[-1].number
    ndas.propose(
        by=by, nda=nda, text=first.replace("two years", words), over=newest, context=request_context(), comment=comment
    )


def test_a_proposed_wording_is_a_task_of_the_owner_until_it_is_answered(cara: User, ivan: User) -> None:
    nda = approved_nda(published_pitch(cara), ivan)
    assert "Nothing is owed" in home(cara) and "One agreement waits for you" in home(ivan)
    propose(nda, ivan, "one year", "Two years is <long>.")
    page = home(cara)
    assert "Two years is &lt;long&gt;." in page
    assert "One answer is due" in page and "Ivan Petrov proposes other words for The Tide Clerk" in page
    assert page.index("proposes other words") < page.index("What happened")
    assert f"/creator/access/{nda.public_id}/wording/" in page and "Waiting for their signature" not in page
    theirs = home(ivan)
    assert "One agreement waits for you" not in theirs and "your proposed words" in theirs
    propose(nda, cara, "eighteen months")
    page = home(cara)
    assert "Nothing is owed" in page and "Other words proposed" in page
    theirs = home(ivan)
    assert "Cara Lindqvist proposes other words for The Tide Clerk" in theirs
    assert f"/investor/access/{nda.public_id}/wording/" in theirs and "your proposed words" not in theirs
    ndas.accept_wording(by=ivan, nda=nda, number=3, context=request_context())
    assert "Cara Lindqvist lets you read The Tide Clerk" in home(ivan)
    assert "Waiting for their signature" in home(cara)


def test_a_named_reader_finds_what_to_accept_and_no_proposed_wording(
    cara: User, pru: User, pete: User, prufilm: Organisation
) -> None:
    prufilm.verified_until = timezone.now() + timedelta(days=30)
    prufilm.save()
    pitch = published_pitch(cara)
    nda = ndas.approve(by=cara, nda=requested_nda(pitch, pru, readers=[pru.public_id, pete.public_id]))
    assert "names you" not in home(pete) and sentences(pete) == []
    sign(nda, title="Head of development")
    assert "Prufilm signed for The Tide Clerk, and names you" in home(pete)
    assert "names you" not in home(pru)
    assert overview(cara).readers == 1
    nda.refresh_from_db()
    ndas.accept(by=pete, nda=nda, text_sha256=nda.text_sha256, context=request_context())
    page = home(pete)
    assert "names you" not in page and "Signed, not read yet" in page
    assert overview(cara).readers == 2
    assert sentences(pete) == ["Pru Castellane signed the agreement for The Tide Clerk for your company."]
    ndas.withdraw(by=pru, nda=nda)
    assert sentences(pete)[0] == "Your company withdrew from The Tide Clerk."
    assert sentences(pru)[0] == "You withdrew from The Tide Clerk."


def test_both_sides_read_the_same_facts_in_their_own_words(cara: User, ivan: User) -> None:
    nda = signed_nda(published_pitch(cara), ivan)
    assert sentences(cara)[:3] == [
        "Ivan Petrov signed your agreement for The Tide Clerk.",
        "You approved Ivan Petrov for The Tide Clerk.",
        "Ivan Petrov asked to read The Tide Clerk.",
    ]
    assert sentences(ivan) == [
        "You signed the agreement for The Tide Clerk.",
        "Cara Lindqvist approved your request for The Tide Clerk.",
        "You asked to read The Tide Clerk.",
    ]
    ndas.revoke(by=cara, nda=nda, reason="It is over.", context=request_context())
    assert sentences(cara)[0] == "You ended the access of Ivan Petrov to The Tide Clerk."
    assert sentences(ivan)[0] == "Cara Lindqvist ended your access to The Tide Clerk."


def test_what_happened_does_not_need_a_notice(cara: User, ivan: User) -> None:
    signed_nda(published_pitch(cara), ivan)
    Notification.objects.all().delete()
    assert sentences(cara)[0] == "Ivan Petrov signed your agreement for The Tide Clerk."


def test_followers_and_publications_are_told_and_strangers_facts_are_not(cara: User, iris: User, nosy: User) -> None:
    published_pitch(cara)
    discovery.follow(by=iris, person=cara)
    assert sentences(cara) == ["Iris Okafor follows you.", "You published The Tide Clerk, version 1."]
    assert sentences(nosy) == sentences(iris) == []


def test_readings_are_told_to_the_owner_with_their_pages(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    signed_nda(pitch, ivan)
    client = Client()
    client.force_login(ivan)
    for number in (1, 1, 2):
        assert client.get(f"/read/{document.public_id}/{number}.jpg").status_code == 200
    assert sentences(cara)[0] == "Ivan Petrov read 2 pages of The Tide Clerk."
    assert overview(cara).pages_read == 3


@pytest.mark.parametrize("act", ["archive", "sign", "revoke", "follow the market"])
def test_an_act_shows_on_the_home_at_once(act: str, cara: User, ivan: User, iris: User) -> None:
    pitch = published_pitch(cara)
    nda = approved_nda(pitch, ivan) if act == "sign" else signed_nda(pitch, ivan)
    before = overview(cara)
    if act == "archive":
        pitches.archive(by=cara, pitch=pitch)
        assert overview(cara).published.number == before.published.number - 1
    elif act == "sign":
        signed_nda(published_pitch(cara, title="Another"), iris)
        assert overview(cara).readers == before.readers + 1
    elif act == "revoke":
        ndas.revoke(by=cara, nda=nda, reason="It is over.", context=request_context())
        assert overview(cara).readers == before.readers - 1
    else:
        published_pitch(cara, title="Another")
        assert overview(cara).published.number == before.published.number + 1


def test_numbers_are_remembered_for_five_minutes_and_for_one_person_alone(cara: User, nosy: User) -> None:
    published_pitch(cara)
    assert overview(cara).published.number == 1
    assert overview(nosy).published.number == 0
    with CaptureQueriesContext(connection) as queries:
        overview(cara)
    assert len(queries) == 0
    assert CACHE_SECONDS <= 300
    assert 0 < cache.ttl(f"{user_key(cara)}:dashboard:en") <= 300  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["cara", "ivan", "pru"])
def test_a_home_costs_the_same_with_many_rows_as_with_few(who: str, request: pytest.FixtureRequest) -> None:
    somebody = request.getfixturevalue(who)

    def fill(number: int) -> None:
        for place in range(number):
            other = person(f"Reader {number} {place}", "production")
            if who != "ivan":
                signed_nda(published_pitch(somebody, title=f"Own {place}"), other)
                requested_nda(published_pitch(somebody, title=f"Asked {place}"), other)
                propose(approved_nda(published_pitch(somebody, title=f"Words {place}"), other), other, "one year")
                draft(somebody, title=f"Draft {place}")
            if who != "cara":
                approved_nda(published_pitch(other, title=f"Sign {place}"), somebody)
                theirs = approved_nda(published_pitch(other, title=f"Their words {place}"), somebody)
                propose(theirs, somebody if place % 2 else other, "one year")
                signed_nda(published_pitch(other, title=f"Read {place}"), somebody)

    def cost() -> int:
        client = Client()
        client.force_login(somebody)
        client.get(f"/{somebody.role}/")
        cache.clear()
        client.get("/settings/")  # notes that the session is in use
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/{somebody.role}/")
        return len(queries)

    fill(1)
    few = cost()
    fill(2)
    assert cost() == few
    assert few <= 40
