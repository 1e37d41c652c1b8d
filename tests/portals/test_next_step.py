"""What does the page of a pitch tell each person to do next? A table of everybody in every state: what it says, where it leads."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from pitchey.accounts.models import Block, Organisation, User
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.ndas.relation import relation_of
from pitchey.pitches import services as pitches
from pitchey.pitches.models import NamedPerson, Pitch
from tests.factories.cast import person, request_context
from tests.factories.ndas import (
    approved_nda,
    expired_nda,
    laid_document,
    past,
    requested_nda,
    revoked_nda,
    signed_nda,
)
from tests.factories.pitches import PROTECTED, draft, published_pitch
from tests.kept import kept

Prepare = Callable[[Pitch, User], object]


@kept
def pitch(cara: User) -> Pitch:
    made = published_pitch(cara, **PROTECTED)
    laid_document(made)
    return made


def nothing(_pitch: Pitch, _person: User) -> None:
    """They have not asked."""


def declined(pitch: Pitch, person: User) -> None:
    ndas.decline(by=pitch.owner, nda=requested_nda(pitch, person), reason="not-now")


def withdrawn(pitch: Pitch, person: User) -> None:
    ndas.withdraw(by=person, nda=requested_nda(pitch, person))


def unanswered(pitch: Pitch, person: User) -> None:
    past(requested_nda(pitch, person), "answer_due_at")


def unsigned(pitch: Pitch, person: User) -> None:
    past(approved_nda(pitch, person), "sign_due_at")


def run_out(pitch: Pitch, person: User) -> None:
    """Its term is over, and the sweep has not been there."""
    past(signed_nda(pitch, person), "expires_at")


def taken_back(pitch: Pitch, person: User) -> None:
    ndas.revoke(by=pitch.owner, nda=approved_nda(pitch, person), reason="It is over.", context=request_context())


def asked_again(pitch: Pitch, person: User) -> None:
    declined(pitch, person)
    requested_nda(pitch, person)


def blocked(pitch: Pitch, person: User) -> None:
    Block.objects.create(person=pitch.owner, blocked=person)


def blocked_after_a_no(pitch: Pitch, person: User) -> None:
    declined(pitch, person)
    blocked(pitch, person)


def archived_after_signing(pitch: Pitch, person: User) -> None:
    signed_nda(pitch, person)
    pitches.archive(by=pitch.owner, pitch=pitch)


def archived_after_an_end(pitch: Pitch, person: User) -> None:
    revoked_nda(pitch, person)
    NamedPerson.objects.get_or_create(pitch=pitch, person=person, source=NamedPerson.Source.NDA)
    pitches.archive(by=pitch.owner, pitch=pitch)


def somebody_asked(pitch: Pitch, _owner: User) -> None:
    requested_nda(pitch, person("Tamsin", "investor"))


def two_asked(pitch: Pitch, owner: User) -> None:
    somebody_asked(pitch, owner)
    requested_nda(pitch, person("Odile", "production"))


def unconfirmed(_pitch: Pitch, person: User) -> None:
    User.objects.filter(pk=person.pk).update(email_verified_at=None)


# Who, after what; the heading of the step, what its button says, and where that leads.
TABLE: list[tuple[str, Prepare, str, str, str]] = [
    ("anon", nothing, "Sign in to read more", "Sign in to ask for access", r"/login/\?next="),
    ("nosy", nothing, "For investors and production companies", "", ""),
    ("staff", nothing, "For investors and production companies", "", ""),
    ("cara", nothing, "This is your pitch", "Edit", "/creator/pitches/pit_"),
    ("cara", somebody_asked, "Somebody waits for your answer", "Answer the request", "/creator/access/"),
    ("cara", two_asked, "2 people wait for your answer", "Answer the requests", "/creator/access/"),
    ("iris", nothing, "Read the script", "Ask for access", "/investor/"),
    ("pru", nothing, "Read the script", "Ask for access", "/production/"),
    ("iris", unconfirmed, "Confirm your address to ask", "Go to your account", "/settings/account/"),
    ("iris", requested_nda, "Your request is waiting", "See your request", "/investor/access/nda_"),
    ("pru", requested_nda, "Your request is waiting", "See your request", "/production/access/nda_"),
    ("iris", approved_nda, "Approved. Sign to read", "Read and sign", r"/investor/access/nda_\w+/sign/"),
    ("ivan", signed_nda, "The room is open", "Read", "/read/doc_"),
    ("iris", declined, "Cara Lindqvist said no this time", "Ask again", "/investor/"),
    ("iris", asked_again, "Your request is waiting", "See your request", "/investor/access/nda_"),
    ("iris", withdrawn, "You stepped back", "Ask again", "/investor/"),
    ("iris", unanswered, "No answer came", "Ask again", "/investor/"),
    ("iris", unsigned, "The time to sign is over", "Ask again", "/investor/"),
    ("iris", run_out, "Your access has run out", "Ask again", "/investor/"),
    ("iris", expired_nda, "Your access has run out", "Ask again", "/investor/"),
    ("iris", revoked_nda, "Your access was ended", "Ask again", "/investor/"),
    ("iris", taken_back, "Your access was ended", "Ask again", "/investor/"),
    ("iris", blocked, "Off the market", "", ""),
    ("iris", blocked_after_a_no, "Off the market", "", ""),
    ("ivan", archived_after_signing, "The room is open", "Read", "/read/doc_"),
    ("ivan", archived_after_an_end, "Off the market", "", ""),
]  # fmt: skip


def page_of(pitch: Pitch, somebody: User) -> str:
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    answer = client.get(f"/pitches/{pitch.public_id}/{pitch.listing.slug}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("&#x27;", "'")


def step_of(html: str) -> tuple[str, str, str]:
    """The heading of the panel, the words of its one main button and its address; empty where there is none."""
    panel = html[html.index('<aside aria-label="Access">') : html.index("</aside>")]
    heading = re.search(r"<h2>(.*?)</h2>", panel)
    buttons = re.findall(r'<a class="btn btn--main[^"]*" href="([^"]*)"[^>]*>(.*?)</a>', panel, re.DOTALL)
    assert heading and len(buttons) <= 1
    href, words = buttons[0] if buttons else ("", "")
    return heading.group(1), re.sub(r"<[^>]*>", "", words).strip(), href


@pytest.mark.parametrize(("who", "prepare", "heading", "act", "there"), TABLE)
def test_everybody_has_one_next_step(
    who: str, prepare: Prepare, heading: str, act: str, there: str, pitch: Pitch, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(who)
    prepare(pitch, somebody)
    if somebody.is_authenticated:
        somebody = User.objects.get(pk=somebody.pk)
    told, words, href = step_of(page_of(pitch, somebody))
    assert (told, words) == (heading, act)
    assert re.match(there, href) if there else not href


@pytest.mark.parametrize(("who", "prepare", "heading", "act", "there"), [row for row in TABLE if row[3]])
def test_the_next_step_can_be_taken(
    who: str, prepare: Prepare, heading: str, act: str, there: str, pitch: Pitch, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(who)
    prepare(pitch, somebody)
    client = Client()
    if somebody.is_authenticated:
        somebody = User.objects.get(pk=somebody.pk)
        client.force_login(somebody)
    _heading, _words, href = step_of(page_of(pitch, somebody))
    answer = client.get(href.replace("&amp;", "&"))
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert "/reauthenticate/" in answer["Location"]  # who signs proves once more who they are


def test_a_blocked_person_reads_what_everybody_reads_of_a_closed_pitch(cara: User, iris: User, ivan: User) -> None:
    """Their page and that of a pitch that is closed to all say the same."""
    one, other = published_pitch(cara), published_pitch(cara, title="Slow Perihelion")
    blocked(one, iris)
    archived_after_an_end(other, ivan)
    (heading, act, _), (closed, nothing_to_do, _) = step_of(page_of(one, iris)), step_of(page_of(other, ivan))
    assert (heading, act) == (closed, nothing_to_do) == ("Off the market", "")


def test_a_colleague_is_told_whose_pitch_it_is(pru: User, pete: User, prufilm: Organisation) -> None:
    pitch = published_pitch(pru)
    heading, act, _href = step_of(page_of(pitch, pete))
    assert (heading, act) == ("Read what is protected", "Ask for access")
    assert "Prufilm brings this pitch, and you belong to it." in page_of(pitch, pete)


def test_a_reader_goes_on_where_they_left(pitch: Pitch, ivan: User) -> None:
    signed_nda(pitch, ivan)
    client = Client()
    client.force_login(ivan)
    script = pitch.documents.get()
    client.get(f"/read/{script.public_id}/")
    assert step_of(page_of(pitch, ivan))[1] == "Read"  # no page was shown yet
    client.get(f"/read/{script.public_id}/2.jpg")
    heading, act, href = step_of(page_of(pitch, ivan))
    assert (heading, act, href) == ("The room is open", "Go on at page 2", f"/read/{script.public_id}/")
    assert "Page 2 of" in client.get(href).content.decode()


@pytest.mark.parametrize("state", ["draft", "in_review", "removed"])
def test_what_is_not_on_the_market_is_a_page_for_its_owner_alone(
    state: str, cara: User, ivan: User, iris: User, staff: User
) -> None:
    pitch = published_pitch(cara) if state == "removed" else draft(cara)
    if state == "removed":
        signed_nda(pitch, ivan)
    Pitch.objects.filter(pk=pitch.pk).update(status=state)
    for somebody in (None, ivan, iris, staff):
        client = Client()
        if somebody:
            client.force_login(somebody)
        assert client.get(f"/pitches/{pitch.public_id}/", follow=True).status_code == 404
    client = Client()
    client.force_login(cara)
    answer = client.get(f"/pitches/{pitch.public_id}/")
    assert answer["Location"] == f"/creator/pitches/{pitch.public_id}/preview/"
    assert client.get(answer["Location"]).status_code == 200


def test_a_private_pitch_says_so_to_those_who_were_named(cara: User, iris: User, ivan: User) -> None:
    pitch = published_pitch(cara, visibility="private")
    NamedPerson.objects.create(pitch=pitch, address=iris.email, source=NamedPerson.Source.OWNER)
    html = page_of(pitch, iris)
    assert "Cara Lindqvist shows this page to people by name." in html
    assert "Only people whom the owner names can open this address." in html
    assert "Only people whom you name see this page." in page_of(pitch, cara)
    client = Client()
    client.force_login(ivan)
    assert client.get(f"/pitches/{pitch.public_id}/", follow=True).status_code == 404


def test_the_count_of_what_is_locked_is_said_and_nothing_of_it(pitch: Pitch, iris: User) -> None:
    laid_document(pitch, kind="budget")
    laid_document(pitch, kind="deck", access="public")
    laid_document(pitch, kind="bible", access="owner")
    html = page_of(pitch, iris)
    assert "3 parts of this pitch open after you sign" in html  # script, budget, and the fields
    assert "bible" not in html.lower()


def test_asking_costs_few_queries_however_often_one_has_asked(
    pitch: Pitch, iris: User, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _time in range(3):
        declined(pitch, iris)
    assert Nda.objects.outgoing(iris).count() == 3
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        relation_of(iris, Pitch.objects.select_related("owner", "organisation").get(pk=pitch.pk))
