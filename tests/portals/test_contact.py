"""Writing to us: the words reach a person, nothing typed is lost, and machines are kept out."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from pitchey.accounts.models import User

WORDS = {"name": "Nell", "email": "nell@elsewhere.test", "topic": "question", "message": "Who reads this?\r\n\r\nNell"}
Run = Callable[[], int]


def test_what_a_guest_writes_reaches_those_who_answer_and_nobody_else(
    db: None, client: Client, outbox_run: Run
) -> None:
    answer = client.post("/contact/", WORDS)
    assert (answer.status_code, answer["Location"]) == (302, "/contact/")
    assert b"on its way to a person" in client.get("/contact/").content
    outbox_run()
    assert [letter.to for letter in mail.outbox] == [[settings.CONTACT_EMAIL]]
    assert mail.outbox[0].reply_to == ["nell@elsewhere.test"]
    assert "Who reads this?" in str(mail.outbox[0].body) and "A question" in mail.outbox[0].subject


def test_a_member_finds_their_name_filled_in_and_gets_their_own_words(
    cara: User, client: Client, outbox_run: Run
) -> None:
    client.force_login(cara)
    html = client.get("/contact/").content.decode()
    assert f'value="{cara.display_name}"' in html and f'value="{cara.email}"' in html
    client.post("/contact/", WORDS | {"email": cara.email})
    outbox_run()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([settings.CONTACT_EMAIL, cara.email])


def test_nobody_can_have_strangers_mailed(cara: User, client: Client, outbox_run: Run) -> None:
    client.force_login(cara)
    client.post("/contact/", WORDS)
    outbox_run()
    assert [letter.to for letter in mail.outbox] == [[settings.CONTACT_EMAIL]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"message": "   "},
        {"topic": "spam"},
        {"name": ""},
        {"email": "a@b.test\nBcc: c@d.test"},
        {"homepage": "https://spam.test/"},
        {"message": "x" * 5001},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    db: None, client: Client, outbox_run: Run, wrong: dict[str, str]
) -> None:
    answer = client.post("/contact/", WORDS | wrong)
    assert answer.status_code == 422
    kept = (WORDS | wrong)["message"].split("\r\n")[0].strip()
    assert kept in answer.content.decode()
    assert "https://spam.test/" not in answer.content.decode()
    outbox_run()
    assert mail.outbox == []


def test_the_sixth_message_in_an_hour_waits_and_is_still_on_the_page(db: None, client: Client) -> None:
    for _ in range(5):
        assert client.post("/contact/", WORDS).status_code == 302
    answer = client.post("/contact/", WORDS)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Who reads this?" in answer.content.decode()
