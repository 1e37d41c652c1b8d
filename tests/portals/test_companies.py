"""A company's agreement through the pages: asked for, decided, signed, accepted, left."""

# ruff: noqa: F811 - `desk` is a fixture

from datetime import timedelta

from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Pitch
from tests.factories.ndas import laid_document
from tests.factories.pitches import published_pitch
from tests.kept import kept
from tests.portals.test_agreements import SignedIn, signed_in  # noqa: F401 - a fixture


@kept
def pitch(cara: User) -> Pitch:
    pitch = published_pitch(cara)
    laid_document(pitch, pages=1)
    return pitch


@kept
def company(prufilm: Organisation) -> Organisation:
    Organisation.objects.filter(pk=prufilm.pk).update(verified_until=timezone.now() + timedelta(days=30))
    return prufilm


def test_from_the_request_to_the_page_and_out_again(
    signed_in: SignedIn, company: Organisation, pitch: Pitch, cara: User, pru: User, pete: User
) -> None:
    hers = signed_in(pru)
    html = hers.get(f"/production/ask/{pitch.public_id}/").content.decode()
    assert "I ask for Prufilm, and would sign for it" in html and "Pete Arroyo" in html
    words = {"purpose": "produce", "materials": ["script"], "company": "on", "readers": [pru.public_id, pete.public_id]}
    answer = hers.post(f"/production/ask/{pitch.public_id}/", words | {"readers": []})
    assert answer.status_code == 422 and "Choose who of your organisation would read" in answer.content.decode()
    hers.post(f"/production/ask/{pitch.public_id}/", words)
    nda = Nda.objects.get()
    at = f"/production/access/{nda.public_id}/"

    owner = signed_in(cara)
    html = owner.get(f"/creator/access/{nda.public_id}/").content.decode()
    assert "Who may read for Prufilm" in html and '<option value="company" selected>' in html
    assert '<option value="standard"' not in html
    owner.post(f"/creator/access/{nda.public_id}/approve/", {"usual": 1})
    nda.refresh_from_db()
    assert "has to accept" not in owner.get(f"/creator/access/{nda.public_id}/").content.decode()

    html = hers.get(f"{at}sign/").content.decode()
    assert "may sign it for Prufilm" in html and 'name="company"' not in html
    line = {"full_name": "Pru", "signature": "Pru", "kind": "typed", "consent": "on", "text_sha256": nda.text_sha256}
    assert hers.post(f"{at}sign/", line).status_code == 422
    assert signed_in(pete).get(f"{at}sign/").status_code == 302
    hers.post(f"{at}sign/", line | {"title": "Owner"})
    nda.refresh_from_db()
    assert nda.in_force

    his = signed_in(pete)
    page = his.get(f"/pitches/{pitch.public_id}/", follow=True).content.decode()
    assert "Your company signed" in page and at in page
    html = his.get(at).content.decode()
    assert "I have read it and accept it" in html and "Withdraw" not in html and "Open to you" not in html
    html = his.post(f"{at}accept/", {"text_sha256": nda.text_sha256}, follow=True).content.decode()
    assert "Accepted. The room is open." in html and "Open to you" in html
    assert "The Tide Clerk" in his.get("/production/").content.decode()
    assert "accepted" in owner.get(f"/creator/access/{nda.public_id}/").content.decode()

    Membership.objects.filter(person=pete).delete()
    assert his.get(at).status_code == 404
    assert "left the company" in owner.get(f"/creator/access/{nda.public_id}/").content.decode()


def test_accepting_asks_who_it_is_and_comes_back_to_the_agreement(
    signed_in: SignedIn, company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    from tests.domain.ndas.test_companies import signed

    nda = signed(pitch, pru, pru, pete)
    at = f"/production/access/{nda.public_id}/"
    sent = {"text_sha256": nda.text_sha256}
    answer = signed_in(pete, fresh=False).post(f"{at}accept/", sent, headers={"referer": f"http://testserver{at}"})  # type: ignore[call-arg]
    assert answer["Location"].startswith("/reauthenticate/?next=") and "accept" not in answer["Location"]
    for nonsense in ({}, {"text_sha256": "0"}):
        assert signed_in(pete).post(f"{at}accept/", nonsense).status_code == 409


def test_without_a_verified_company_one_asks_for_oneself(
    signed_in: SignedIn, prufilm: Organisation, pitch: Pitch, pru: User
) -> None:
    client = signed_in(pru)
    assert 'name="company"' not in client.get(f"/production/ask/{pitch.public_id}/").content.decode()
    words = {"purpose": "produce", "company": "on", "readers": [pru.public_id]}
    client.post(f"/production/ask/{pitch.public_id}/", words)
    assert Nda.objects.get().company is False
