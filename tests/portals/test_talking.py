"""The inbox as pages and forms: what works without a script, what is refused, and what it costs."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Member, Message, Report
from portals.shared.messages.presenters import parts
from tests.factories import cast, files
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch
from tests.factories.talks import asked, attachment, say, talk

pytestmark = pytest.mark.django_db


def browser(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def page(client: Client, address: str, code: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == code
    return str(answer.content.decode())


def written(client: Client, held: Conversation) -> dict[str, str]:
    """The hidden fields of the form at the foot of a thread."""
    html = page(client, f"/messages/{held.public_id}/")
    return dict(re.findall(r'type="hidden" name="(client_id|reply_to)" value="([^"]*)"', html))


class TestForms:
    def test_two_people_talk_by_plain_forms(self, cara: User, ivan: User) -> None:
        hers, his = browser(cara), browser(ivan)
        html = page(hers, f"/messages/new/?to={ivan.public_id}")
        client_id = re.search(r'name="client_id" value="([^"]+)"', html)[1]  # type: ignore[index]
        sent = {"people": ivan.public_id, "body": "May I ask you something?", "client_id": client_id}
        address = hers.post(f"/messages/new/?to={ivan.public_id}", sent)["Location"]
        assert "would like to talk with you" in page(his, address)
        assert his.post(f"{address}answer/", {"verb": "accept"})["Location"] == address
        held = Conversation.objects.get()
        assert his.post(address, written(his, held) | {"body": "Of course."})["Location"] == f"{address}#m2"
        html = page(hers, address)
        assert "Of course." in html and "Read" in html

    def test_a_form_that_is_sent_twice_says_it_once(self, cara: User, ivan: User) -> None:
        held, hers = talk(cara, ivan), browser(cara)
        form = written(hers, held) | {"body": "Once"}
        for _twice in range(2):
            assert hers.post(f"/messages/{held.public_id}/", form).status_code == 302
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("body", ["", "   ", "x" * 8001])
    def test_what_is_refused_stands_in_the_form_again(self, cara: User, ivan: User, body: str) -> None:
        held, hers = talk(cara, ivan), browser(cara)
        answer = hers.post(f"/messages/{held.public_id}/", written(hers, held) | {"body": body})
        assert answer.status_code == 422
        assert body in answer.content.decode()

    def test_a_script_is_answered_in_json(self, cara: User, ivan: User) -> None:
        held, hers = talk(cara, ivan), browser(cara)
        address, as_json = f"/messages/{held.public_id}/", {"accept": "application/json"}
        sent = hers.post(address, {"client_id": "web-1", "body": "Hello"}, headers=as_json)
        assert sent.json()["seq"] == 1
        assert hers.post(address, {"client_id": "web-2", "body": ""}, headers=as_json).json()["detail"]
        accounts.block(by=ivan, person=cara)
        refused = hers.post(address, {"client_id": "web-3", "body": "Hello"}, headers=as_json)
        assert (refused.status_code, refused.json()["code"]) == (403, "parted")

    def test_a_message_points_at_a_page_that_opens_for_who_may_read(self, cara: User, ivan: User, iris: User) -> None:
        pitch = published_pitch(cara)
        script = laid_document(pitch)
        signed_nda(pitch, ivan)
        held = talk(ivan, cara, iris, pitch=pitch)
        sent = {"client_id": "web-1", "body": "Here", "card": f"page:{script.public_id}", "page": "2"}
        assert browser(ivan).post(f"/messages/{held.public_id}/", sent).status_code == 302
        assert f"/read/{script.public_id}/?page=2" in page(browser(cara), f"/messages/{held.public_id}/")
        html = page(browser(iris), f"/messages/{held.public_id}/")
        assert "A page that is not open to you (p. 2, version 1)." in html
        assert script.name not in html
        assert browser(iris).post(f"/messages/{held.public_id}/", sent | {"client_id": "web-2"}).status_code == 422

    def test_everything_on_a_message_is_a_form(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        message = say(cara, held, "Frist")
        address, hers, his = f"/messages/message/{message.public_id}/", browser(cara), browser(ivan)
        assert hers.post(address, {"verb": "edit", "body": "First"}).status_code == 302
        assert "Frist" in page(his, address)
        assert his.post(address, {"verb": "sign", "sign": "🎬", "on": "1"}).status_code == 302
        assert his.post(address, {"verb": "report", "reason": "spam"}).status_code == 302
        assert Report.objects.count() == 1
        assert his.post(address, {"verb": "report"}).status_code == 422
        assert hers.post(address, {"verb": "edit", "body": ""}).status_code == 422
        assert his.post(address, {"verb": "delete"}).status_code == 403
        assert hers.post(address, {"verb": "nonsense"}).status_code == 400
        assert hers.post(address, {"verb": "delete"}).status_code == 302
        assert "This message was deleted." in page(his, f"/messages/{held.public_id}/")

    def test_how_one_keeps_it_and_who_is_in_it(self, cara: User, ivan: User, iris: User, pru: User) -> None:
        held, hers = talk(cara, ivan, iris), browser(cara)
        here = f"/messages/{held.public_id}"
        for how in ("muted", "pinned", "archived", "marked_unread"):
            assert hers.post(f"{here}/keep/", {"how": how, "on": "1"}).status_code == 302
            assert getattr(Member.objects.get(person=cara, conversation=held), how) is True
        assert hers.post(f"{here}/keep/", {"how": "status", "on": "1"}).status_code == 400
        assert hers.post(f"{here}/people/", {"person": pru.public_id}).status_code == 302
        assert hers.post(f"{here}/people/", {"person": iris.public_id, "remove": "1"}).status_code == 302
        html = page(hers, f"{here}/about/")
        assert "Pru Castellane" in html and "Iris Okafor" not in re.sub(r"<option.*?</option>", "", html)
        assert browser(ivan).post(f"{here}/answer/", {"verb": "leave"}).status_code == 302

    def test_an_export_is_a_file(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        say(cara, held, "Hello")
        answer = browser(ivan).get(f"/messages/{held.public_id}/export/")
        assert answer["Content-Disposition"] == f'attachment; filename="{held.public_id}.json"'
        assert [row["body"] for row in answer.json()["messages"]] == ["Hello"]

    @pytest.mark.parametrize(
        "where",
        ["?before=x", "?before=-1", "?before=99999999999999999", "?reply=msg_none", "?box=nonsense", "?q=%22%28"],
    )
    def test_a_strange_address_shows_the_thread(self, cara: User, ivan: User, where: str) -> None:
        held = talk(cara, ivan)
        say(cara, held, "Hello")
        page(browser(cara), f"/messages/{held.public_id}/{where}")

    def test_search_leads_to_the_place(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        said = [say(cara, held, f"Word {number}") for number in range(40)]
        say(ivan, held, "The harbour")
        assert f"/messages/{held.public_id}/?before=42#m41" in page(browser(cara), "/messages/?q=harbour")
        assert "Nothing found" in page(browser(cara), "/messages/?q=nowhere")
        html = page(browser(cara), f"/messages/{held.public_id}/?before={said[5].seq + 1}")
        assert "To the newest" in html

    def test_a_notice_leads_to_the_request(self, cara: User, ivan: User, nosy: User) -> None:
        held = asked(cara, ivan)
        assert browser(ivan).get(f"/go/{held.public_id}/")["Location"] == f"/messages/{held.public_id}/"
        assert browser(nosy).get(f"/go/{held.public_id}/").status_code == 404


class TestCost:
    def test_the_inbox_costs_the_same_with_3_rows_as_with_12(
        self, cara: User, django_assert_max_num_queries: Any
    ) -> None:
        client = browser(cara)
        for count in (3, 9):
            for number in range(count):
                other = cast.person(f"Somebody {count} {number}", "investor")
                say(cara, talk(cara, other))
            with django_assert_max_num_queries(14):
                page(client, "/messages/")

    def test_a_thread_costs_the_same_with_3_messages_as_with_30(
        self, cara: User, ivan: User, django_assert_max_num_queries: Any
    ) -> None:
        held, client = talk(cara, ivan), browser(ivan)
        for count in (3, 27):
            for _number in range(count):
                say(cara, held)
            with django_assert_max_num_queries(24):
                page(client, f"/messages/{held.public_id}/")
            with django_assert_max_num_queries(14):
                page(client, f"/messages/{held.public_id}/part/?after=0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [("plain", "plain")]), ("", []),
        ("a *b* c", [("plain", "a "), ("strong", "b"), ("plain", " c")]), ("_x_", [("em", "x")]),
        ("2*3*4 a_b_c", [("plain", "2*3*4 a_b_c")]), ("*open", [("plain", "*open")]),
        ("See https://example.test/a?b=1.", [("plain", "See "), ("link", "https://example.test/a?b=1"), ("plain", ".")]),
        ("javascript:alert(1) data:text/html,x ftp://x", [("plain", "javascript:alert(1) data:text/html,x ftp://x")]),
        ("https://[broken", [("plain", "https://[broken")]), ('https://x.test/"onload=1', [("link", "https://x.test/"), ("plain", '"onload=1')]),
    ],
)  # fmt: skip
def test_light_formatting_is_parts_and_never_markup(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(part.kind, part.text) for part in parts(text)] == expected
    assert "".join(part.text for part in parts(text)).replace("*", "").replace("_", "") == text.replace(
        "*", ""
    ).replace("_", "")


def test_signing_leads_to_a_conversation_for_both(cara: User, ivan: User) -> None:
    held = conversations.open_for_agreement(signed_nda(published_pitch(cara), ivan))
    for person in (cara, ivan):
        html = page(browser(person), f"/messages/{held.public_id}/")
        assert "Agreement for" in html and "See the agreement" in html


class TestFiles:
    def test_files_go_with_a_plain_form_once(self, cara: User, ivan: User, outbox_run: Any) -> None:
        held, hers, his = talk(cara, ivan), browser(cara), browser(ivan)
        here, form = f"/messages/{held.public_id}/", written(hers, held)
        for _twice in range(2):
            sent = [
                SimpleUploadedFile(name, files.picture("PNG", (90, 60)), "image/png") for name in ("a.png", "b.png")
            ]
            assert hers.post(here, form | {"body": "", "file": sent}).status_code == 302
        assert Message.objects.get().attachments.count() == 2
        assert "Being checked" in page(his, here)
        outbox_run()
        address = re.findall(r'src="(/messages/files/[^"]+/preview/)"', page(his, here))[0]
        picture = his.get(address)
        assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/webp", "no-store")
        assert his.get(address.removesuffix("preview/"))["Content-Disposition"] == 'inline; filename="a.png"'
        assert browser(cast.person("Nosy", "investor")).get(address).status_code == 404

    def test_a_file_that_is_not_taken_is_refused_and_the_words_stay(self, cara: User, ivan: User) -> None:
        held, hers = talk(cara, ivan), browser(cara)
        sent = written(hers, held) | {"body": "Here it is", "file": SimpleUploadedFile("run.exe", b"MZ", "")}
        answer = hers.post(f"/messages/{held.public_id}/", sent)
        assert answer.status_code == 422
        assert "Here it is" in answer.content.decode() and "run.exe" in answer.content.decode()
        assert not Message.objects.exists()

    def test_a_script_sends_them_ahead_and_takes_them_back(self, cara: User, ivan: User) -> None:
        held, hers = talk(cara, ivan), browser(cara)
        contents = files.pdf(1)
        told = hers.post("/messages/files/", {"name": "a.pdf", "size": len(contents)}).json()
        assert hers.put(told["url"], contents, content_type="application/pdf").status_code == 204
        file_id = hers.post(told["finish"]).json()["id"]
        sent = {"client_id": "web-1", "body": "", "attachments": file_id}
        assert (
            hers.post(f"/messages/{held.public_id}/", sent, headers={"accept": "application/json"}).json()["seq"] == 1
        )
        assert hers.post(told["cancel"]).status_code == 404
        other = hers.post("/messages/files/", {"name": "a.pdf", "size": 9}).json()
        assert hers.post(other["cancel"]).status_code == 200
        assert hers.post("/messages/files/", {"name": "a.pdf"}).status_code == 400
        answer = hers.post(f"/messages/{held.public_id}/", sent | {"client_id": "web-2"})
        assert answer.status_code == 422 and "was sent already" in answer.content.decode()

    def test_what_was_refused_says_why_to_its_sender_alone(self, cara: User, ivan: User, outbox_run: Any) -> None:
        held = talk(cara, ivan)
        say(cara, held, attachments=[attachment(cara, files.broken_pdf()).public_id])
        outbox_run()
        here = f"/messages/{held.public_id}/"
        assert "This file is damaged" in page(browser(cara), here)
        html = page(browser(ivan), here)
        assert "This file is damaged" not in html and "was refused" in html

    def test_find_in_a_conversation(self, cara: User, ivan: User) -> None:
        held = talk(cara, ivan)
        say(cara, held, "The harbour at dawn")
        say(cara, held, "", attachments=[attachment(cara, files.pdf(1), "Tide tables.pdf").public_id])
        about = f"/messages/{held.public_id}/about/"
        assert "The harbour at dawn" in page(browser(ivan), f"{about}?q=harbour")
        html = page(browser(ivan), f"{about}?q=has:file")
        assert "Tide tables.pdf" in html and "The harbour at dawn" not in html
        assert "Nothing found" in page(browser(ivan), f"{about}?q=nothing")
