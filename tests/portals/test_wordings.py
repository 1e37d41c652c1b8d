"""Coming to words that both agree on, through the pages of both sides."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from tests.factories.cast import PASSWORD, request_context
from tests.factories.ndas import approved_nda, sign
from tests.factories.pitches import published_pitch
from tests.kept import kept
from tests.portals.test_agreements import SignedIn, signed_in  # noqa: F401 - a fixture


@kept
def nda(cara: User, ivan: User) -> Nda:
    return approved_nda(published_pitch(cara), ivan)


def page(client: Client, nda: Nda, door: str = "investor", rest: str = "wording/") -> str:
    return client.get(f"/{door}/access/{nda.public_id}/{rest}").content.decode()


def send(client: Client, nda: Nda, words: str = "one year", door: str = "investor", **more: str) -> int:
    newest = ndas.versions(nda)[-1].number
    body = {"text": ndas.versions(nda)[0].text.replace("two years", words), "over": str(newest), "comment": "", **more}
    return client.post(f"/{door}/access/{nda.public_id}/wording/propose/", body).status_code


def test_a_proposal_is_seen_as_a_redline_accepted_and_signed(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    reader, owner = signed_in(ivan), signed_in(cara)
    assert "Propose other words" in page(reader, nda, rest="")
    assert "for two years after" in page(reader, nda, rest="wording/propose/")
    assert send(reader, nda, comment="Two years is <b>long</b>.") == 302
    html = page(owner, nda, "creator")
    assert "Ivan Petrov proposes other words" in html
    assert "Two years is &lt;b&gt;long&lt;/b&gt;." in html
    assert '<del><span class="vh">[removed: </span>two years' in html
    assert '<ins><span class="vh">[added: </span>one year' in html
    assert "See the proposed words" in page(owner, nda, "creator", "")
    assert reader.get(f"/investor/access/{nda.public_id}/sign/").status_code == 302  # not before it is answered
    assert owner.post(f"/creator/access/{nda.public_id}/wording/2/accept/").status_code == 302
    assert "for one year after" in page(reader, nda, rest="sign/")
    sign(Nda.objects.get(pk=nda.pk))
    assert "Words are changed after the approval" in page(owner, nda, "creator")
    assert "[removed: " in page(reader, nda, rest="wording/?from=1&to=2")


def test_an_owner_types_the_password_beside_the_answer_and_loses_no_word(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    send(signed_in(ivan), nda)
    owner = signed_in(cara, fresh=False)
    there = f"/creator/access/{nda.public_id}/wording/2/accept/"
    assert "id_password" in page(owner, nda, "creator")
    assert owner.post(there, {"password": "not that one"}).status_code == 422
    refused = owner.post(
        f"/creator/access/{nda.public_id}/wording/propose/",
        {"text": "My own careful words.", "over": "2", "comment": "Because.", "password": PASSWORD},
    )
    assert refused.status_code == 422
    assert "My own careful words." in refused.content.decode() and "must stay" in refused.content.decode()
    assert owner.post(there, {}).status_code == 302  # it was proved a moment ago
    assert not Nda.objects.get(pk=nda.pk).negotiating


def test_it_is_answered_with_other_words_declined_and_taken_back(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    reader, owner = signed_in(ivan), signed_in(cara)
    send(reader, nda)
    assert "for one year after" in page(owner, nda, "creator", "wording/propose/")  # it begins with theirs
    assert send(owner, nda, "eighteen months", "creator") == 302
    html = page(reader, nda)
    assert "Cara Lindqvist proposes other words" in html and "eighteen months" in html
    assert (
        reader.post(f"/investor/access/{nda.public_id}/wording/3/decline/", {"comment": "Then two."}).status_code == 302
    )
    assert "Then two." in page(owner, nda, "creator")
    send(reader, nda, "three years")
    assert "Take your words back" in page(reader, nda)
    assert reader.post(f"/investor/access/{nda.public_id}/wording/4/withdraw/").status_code == 302
    for state in ("Answered with other words", "Declined", "Taken back", "Agreed"):
        assert state in page(reader, nda)


def test_the_changes_stand_alone_or_in_the_full_text(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    ivan: User,
) -> None:
    reader = signed_in(ivan)
    send(reader, nda)
    changes = page(reader, nda).split('id="all"')[0]
    assert "(unchanged words left out)" in changes and "NON-DISCLOSURE" not in changes
    assert "NON-DISCLOSURE" in page(reader, nda, rest="wording/?whole=1").split('id="all"')[0]
    ndas.withdraw_wording(by=ivan, nda=nda, number=2)
    text = nda.text.replace("1. The project", "\n1. The project")
    ndas.propose(by=ivan, nda=nda, text=text, over=2, context=request_context())
    assert "Only spaces or line breaks." in page(reader, nda)


@pytest.mark.parametrize("rest", ["?from=x&to=²", "?from=99999999999&to=-1", "?from=2&to=1", "?to=1", "?from=2&to=2"])
def test_any_two_versions_are_compared_and_nonsense_shows_the_newest(
    rest: str,
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    reader = signed_in(ivan)
    send(reader, nda)
    assert reader.get(f"/investor/access/{nda.public_id}/wording/{rest}").status_code == 200


def test_two_open_tabs_do_not_answer_what_was_not_read(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    reader, owner = signed_in(ivan), signed_in(cara)
    send(reader, nda)
    ndas.withdraw_wording(by=ivan, nda=nda, number=2)
    send(reader, nda, "a week")
    assert owner.post(f"/creator/access/{nda.public_id}/wording/2/accept/").status_code == 409
    assert Nda.objects.get(pk=nda.pk).negotiating


def test_the_page_costs_the_same_however_many_versions(
    signed_in: SignedIn,  # noqa: F811
    nda: Nda,
    cara: User,
    ivan: User,
) -> None:
    reader = signed_in(ivan)
    costs = []
    for number in range(2, 8):
        by = (cara, ivan)[number % 2]
        text = ndas.versions(nda)[0].text.replace("two years", f"{number + 1} years")
        ndas.propose(by=by, nda=nda, text=text, over=number - 1, context=request_context())
        page(reader, nda)
        with CaptureQueriesContext(connection) as seen:
            page(reader, nda)
        costs.append(len(seen))
    assert max(costs) - min(costs) <= 1, costs  # whoever answers sees one form more


def test_a_former_signatory_reads_the_wording_without_actions(
    cara: User, pru: User, prufilm: Organisation, client: Client
) -> None:
    Organisation.objects.update(verified_until=timezone.now() + timedelta(days=1))
    asked = ndas.request(by=pru, pitch=published_pitch(cara), purpose="produce", readers=[pru.public_id])
    nda = ndas.approve(by=cara, nda=asked)
    client.force_login(pru)
    address = f"/production/access/{nda.public_id}/wording/"
    assert "Propose other words" in client.get(address).content.decode()
    assert client.get(f"{address}propose/").status_code == 200
    Membership.objects.filter(person=pru).update(role="member")
    assert "Propose other words" not in client.get(address).content.decode()
    assert client.get(f"{address}propose/").status_code == 404
