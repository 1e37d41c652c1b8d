"""Find the leak: a picture is dropped in, has a page that waits, and what was found stands there for whoever asked."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.dataroom.models import LeakSearch
from pitchey.pitches.models import Document
from tests.factories.leaks import asked_leak, blank_picture
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def script(cara: User) -> Document:
    return laid_document(published_pitch(cara))


def signed_in(somebody: User) -> Client:
    client = Client(headers={"user-agent": "pytest"})
    client.force_login(somebody)
    return client


def form_of(script: Document) -> str:
    return f"/read/{script.public_id}/leak/"


def page_of(search: LeakSearch) -> str:
    return f"{form_of(search.document)}{search.public_id}/"


def settled(script: Document, by: User, status: str) -> LeakSearch:
    return LeakSearch.objects.create(
        document=script, page=1, asked_by=by, status=status, sha256="0" * 64, searched=1, done_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("picture", "page", "sentence"),
    [
        (b"no picture", "1", "no picture that we can read"),
        (b"", "1", "Choose a picture of the page."),
        (None, "1", "This is still missing."),
        (blank_picture(), "9", "The document has 3 pages."),
        (blank_picture(), "", "This is still missing."),
        (b"x" * (15 * 2**20 + 1), "1", "at most 15 MB"),
    ],
    ids=["no picture", "an empty file", "nothing", "another page", "no page", "too large"],
)
def test_what_cannot_be_compared_is_told_beside_its_field_at_once(
    picture: bytes | None, page: str, sentence: str, script: Document, cara: User
) -> None:
    given = {"page": page} | ({} if picture is None else {"picture": SimpleUploadedFile("shot.png", picture)})
    answer = signed_in(cara).post(form_of(script), given)
    said = answer.content.decode()
    assert answer.status_code == 422 and sentence in said
    assert not page or f'value="{page}"' in said  # what was typed
    assert not LeakSearch.objects.exists()


def test_a_search_has_a_page_that_waits_and_then_says_what_was_found(
    script: Document, cara: User, outbox_run: Callable[[], int]
) -> None:
    client = signed_in(cara)
    assert "Your earlier pictures" not in client.get(form_of(script)).content.decode()
    answer = client.post(form_of(script), {"picture": SimpleUploadedFile("shot.png", blank_picture()), "page": "2"})
    search = LeakSearch.objects.get()
    there = page_of(search)
    assert (answer.status_code, answer["Location"], search.page) == (302, there, 2)
    page = client.get(there)
    waiting = page.content.decode()
    assert page["Cache-Control"] == "no-store" and "Comparing the picture with the copies of 0 sittings" in waiting
    assert f'hx-get="{there}"' in waiting and 'hx-trigger="every 2s"' in waiting
    assert re.search(rf'<noscript>\s*<a [^>]*href="{there}"', waiting)
    still = client.get(there, headers={"hx-request": "true"})
    assert (still.status_code, still.content) == (204, b"")
    outbox_run()
    part = client.get(there, headers={"hx-request": "true"}).content.decode()
    assert "could not be laid over this page" in part and "hx-get" not in part and "<html" not in part
    assert "could not be laid over this page" in client.get(there).content.decode()
    again = client.get(form_of(script)).content.decode()
    assert "Your earlier pictures" in again and there in again and "Not this page" in again


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["the page", "its part"])
def test_a_search_is_not_there_for_anybody_else(
    headers: dict[str, str], script: Document, cara: User, staff: User, ivan: User, anon: None
) -> None:
    hers, theirs = asked_leak(script, cara), settled(script, staff, "done")
    for somebody in (staff, ivan):
        answers = [signed_in(somebody).get(f"{form_of(script)}{it}/", headers=headers) for it in (hers, "lks_none")]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert signed_in(staff).get(page_of(theirs), headers=headers).status_code == 200
    assert signed_in(cara).get(page_of(theirs), headers=headers).status_code == 404
    assert page_of(hers) not in signed_in(staff).get(form_of(script)).content.decode()
    assert Client().get(page_of(hers), headers=headers).status_code == 302


def test_a_finding_names_its_reader_and_how_sure_it_is(script: Document, cara: User, ivan: User) -> None:
    signed_nda(script.pitch, ivan)
    signed_in(ivan).get(f"/read/{script.public_id}/1.jpg")
    search = settled(script, cara, "done")
    assert "not the trace of the one sitting" in signed_in(cara).get(page_of(search)).content.decode()
    suspect = search.suspects.create(session=script.readings.get(), score=4.7, certain=False)
    page = signed_in(cara).get(page_of(search)).content.decode()
    assert "Perhaps this reader" in page and ivan.email in page and "By chance once in" in page
    suspect.score, suspect.certain = 40, True
    suspect.save()
    page = signed_in(cara).get(page_of(search)).content.decode()
    assert "This copy has a reader" in page and "less than once in a thousand million" in page


def test_a_failed_search_is_a_sentence_and_waits_no_more(script: Document, cara: User) -> None:
    page = signed_in(cara).get(page_of(settled(script, cara, "failed"))).content.decode()
    assert "Not compared" in page and "Try again in a few minutes" in page and 'hx-trigger="every' not in page


def test_a_finding_with_many_suspects_costs_no_more_queries(
    script: Document, cara: User, ivan: User, django_assert_max_num_queries: Callable
) -> None:
    signed_nda(script.pitch, ivan)
    search = settled(script, cara, "done")
    for number in range(12):
        Client(headers={"user-agent": f"pytest {number}"}, REMOTE_ADDR=f"203.0.113.{number}")
        reader = signed_in(ivan)
        reader.defaults["HTTP_USER_AGENT"] = f"pytest {number}"
        reader.get(f"/read/{script.public_id}/1.jpg")
    for session in script.readings.all():
        search.suspects.create(session=session, score=9, certain=True)
    assert search.suspects.count() == 12
    client = signed_in(cara)
    client.get(page_of(search))
    with django_assert_max_num_queries(15):
        client.get(page_of(search))
