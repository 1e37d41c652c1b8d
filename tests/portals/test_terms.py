"""Do the pages of an owner's terms keep what was typed, show what a text would say, and stand only where owners are?"""

from django.test import Client

from pitchey.accounts.models import User
from pitchey.ndas import agreement, terms
from pitchey.ndas.models import Nda, Template
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch

OWN = "{signer} reads {materials} of {pitch} for {term_days} days and tells nobody, says {owner}."
TERMS = {
    "template": "short",
    "term_days": "30",
    "secrecy_months": "12",
    "law": "Sweden",
    "courts": "Stockholm",
    "rule": "known",
}


def test_terms_are_saved_and_a_new_approval_begins_with_them(client: Client, cara: User, ivan: User) -> None:
    client.force_login(cara)
    assert client.post("/creator/terms/", TERMS).status_code == 302
    assert terms.default_terms(cara).law == "Sweden"
    nda = factory.requested_nda(published_pitch(cara), ivan)
    page = client.get(f"/creator/access/{nda.public_id}/").content.decode()
    assert '<option value="short" selected>' in page
    client.post(f"/creator/access/{nda.public_id}/approve/", {"usual": "1"})
    nda = Nda.objects.get(pk=nda.pk)
    assert (nda.template.slug, nda.term_days) == ("short", 30)


def test_what_is_not_right_stays_typed_with_a_sentence(client: Client, cara: User) -> None:
    client.force_login(cara)
    answer = client.post("/creator/terms/", TERMS | {"secrecy_months": "500", "law": "Norway"})
    assert answer.status_code == 422
    assert 'value="Norway"' in answer.content.decode()
    assert not hasattr(cara, "nda_terms")


def test_an_own_text_is_looked_at_and_then_kept(client: Client, cara: User) -> None:
    client.force_login(cara)
    published_pitch(cara)
    look = client.post("/creator/terms/text/", {"name": "Mine", "body": OWN, "look": ""}).content.decode()
    assert "What it would say" in look
    assert "of The Tide Clerk for 90 days" in look
    assert not Template.objects.filter(slug=agreement.own_slug(cara)).exists()
    wrong = client.post("/creator/terms/text/", {"name": "Mine", "body": "{signer} and {nobody}", "keep": ""})
    assert wrong.status_code == 422
    assert "Unknown: nobody" in wrong.content.decode()
    assert "{signer} and {nobody}" in wrong.content.decode()
    assert client.post("/creator/terms/text/", {"name": "Mine", "body": OWN, "keep": ""}).status_code == 302
    assert "Mine" in client.get("/creator/terms/").content.decode()


def test_words_of_a_text_are_never_markup(client: Client, cara: User) -> None:
    client.force_login(cara)
    look = client.post("/creator/terms/text/", {"name": "<b>", "body": "<script>1</script> " + OWN, "look": ""})
    assert b"<script>1" not in look.content


def test_investors_have_no_such_pages(client: Client, ivan: User) -> None:
    client.force_login(ivan)
    assert client.get("/creator/terms/").status_code == 404
    assert client.get("/investor/terms/").status_code == 404
