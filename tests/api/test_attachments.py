"""Files with messages over the API: announced, sent, named by a message, opened by who takes part."""

from typing import Any

import pytest

from pitchey.conversations import services as conversations
from tests.api.calling import Caller
from tests.factories import files
from tests.factories.talks import attachment, say, talk

pytestmark = pytest.mark.django_db


def test_a_phone_sends_a_file(cara: Any, ivan: Any, client: Any, outbox_run: Any) -> None:
    hers, his, held = Caller(cara), Caller(ivan), talk(cara, ivan)
    contents = files.pdf(2)
    begun = hers.post(
        "attachments", {"name": "Lookbook.pdf", "size": len(contents), "content_type": "application/pdf"}
    ).json()
    here, upload = f"attachments/{begun['attachment']['id']}", begun["upload"]
    assert begun["attachment"]["status"] == "pending"
    assert hers.post(f"{here}/finish", {}).json()["code"] == "not_received"
    assert client.put(upload["url"], contents, content_type="application/pdf").status_code == 204
    assert hers.post(f"{here}/finish", {}).json()["status"] == "uploaded"
    sent = {"client_id": "a1", "attachments": [begun["attachment"]["id"]]}
    message = hers.post(f"conversations/{held.public_id}/messages", sent).json()
    assert [(it["name"], it["status"]) for it in message["attachments"]] == [("Lookbook.pdf", "uploaded")]
    assert his.get(f"{here}/content").json()["code"] == "not_ready"
    outbox_run()
    told = his.get(f"messages/{message['id']}").json()["attachments"][0]
    assert (told["status"], told["pages"], told["content_type"]) == ("ready", 2, "application/pdf")
    answer = his.get(f"{here}/content")
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "no-store" and "Lookbook.pdf" in answer["Content-Disposition"]
    assert his.get(f"{here}/preview")["Content-Type"] == "image/jpeg"
    assert hers.delete(here).status_code == 404


def test_a_removed_member_is_refused(cara: Any, ivan: Any, iris: Any, nosy: Any, outbox_run: Any) -> None:
    held, file = talk(cara, ivan, iris), attachment(cara, files.pdf(1))
    say(cara, held, attachments=[file.public_id])
    outbox_run()
    content = f"attachments/{file.public_id}/content"
    assert Caller(ivan).get(content).status_code == 200
    conversations.remove(by=cara, conversation=held, person=ivan)
    assert [Caller(who).get(content).status_code for who in (ivan, nosy, iris)] == [409, 404, 200]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "a.exe", "size": 9, "content_type": ""}, 422), ({"name": "a.pdf", "size": 10**9, "content_type": "application/pdf"}, 413),
        ({"name": "a.exe", "size": 9, "content_type": "application/pdf"}, 415), ({"size": 9}, 422), ({"name": "a.pdf", "size": -1, "content_type": "application/pdf"}, 422),
        ({"name": "a.pdf", "size": 9, "content_type": "application/pdf", "purpose": "document"}, 422),
    ],
)  # fmt: skip
def test_an_invalid_announcement_is_refused(cara: Any, body: Any, status: int) -> None:
    assert Caller(cara).post("attachments", body).status_code == status


def test_a_search_stays_in_a_conversation_of_the_caller(cara: Any, ivan: Any, iris: Any) -> None:
    held, other = talk(cara, ivan), talk(cara, iris)
    say(cara, held, "Here", attachments=[attachment(cara, files.pdf(1)).public_id])
    say(cara, other, "There")
    found = Caller(cara).get(f"messages/search?q=has:file&conversation={held.public_id}").json()["results"]
    assert [row["body"] for row in found] == ["Here"]
    assert Caller(ivan).get(f"messages/search?q=here&conversation={other.public_id}").status_code == 404
