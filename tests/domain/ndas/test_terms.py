"""Do an owner's usual terms, texts and rule do what they say, and never touch what was agreed before?"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Forbidden, Invalid
from pitchey.ndas import agreement, copies, terms
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda, Template
from pitchey.sealing import services as sealing
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch

OWN = "{signer} reads {materials} of {pitch} for {term_days} days and tells nobody, says {owner}."


def test_without_own_terms_the_defaults_apply(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    assert (nda.term_days, nda.download_allowed, nda.template.slug, nda.by_rule) == (90, False, "standard", False)


def test_new_approvals_begin_with_the_terms_and_each_may_differ(cara: User, ivan: User, iris: User) -> None:
    terms.save(
        by=cara,
        template="evaluation",
        term_days=30,
        download_allowed=True,
        secrecy_months=36,
        law="Sweden",
        courts="Stockholm",
    )
    pitch = published_pitch(cara)
    usual = factory.approved_nda(pitch, ivan)
    assert (usual.term_days, usual.download_allowed, usual.template.slug) == (30, True, "evaluation")
    for words in ("36 months", "law of Sweden", "courts of Stockholm", "Access lasts 30 days"):
        assert words in usual.text
    other = factory.approved_nda(pitch, iris, term_days=60, download_allowed=False, template="short")
    assert (other.term_days, other.download_allowed, other.template.slug) == (60, False, "short")
    assert "SHORT EVALUATION" in other.text


def test_changed_terms_touch_nothing_that_was_approved(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    text = nda.text
    terms.save(by=cara, template="short", term_days=30)
    nda.refresh_from_db()
    assert (nda.text, nda.term_days) == (text, 90)
    assert factory.sign(nda).status == "signed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"term_days": 0}, "term_days"),
        ({"term_days": "30"}, "term_days"),
        ({"secrecy_months": 121}, "secrecy_months"),
        ({"secrecy_months": True}, "secrecy_months"),
        ({"rule": "everybody"}, "rule"),
        ({"template": "own-usr_somebody"}, "template"),
        ({"law": "x" * 81}, "law"),
    ],
)
def test_terms_that_are_not_right_are_refused(cara: User, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms.save(by=cara, **changes)
    assert [error.field for error in refused.value.errors] == [field]


def test_readers_have_no_terms(ivan: User, staff: User) -> None:
    for person in (ivan, staff):
        with pytest.raises(Forbidden):
            terms.save(by=person, term_days=30)
        with pytest.raises(Forbidden):
            terms.write_text(by=person, name="Mine", body=OWN)


# ---------------------------------------------------------------- one's own text


def test_an_own_text_is_versioned_and_its_owners_alone(cara: User, ivan: User, pru: User) -> None:
    first = terms.write_text(by=cara, name="Mine", body=OWN)
    assert terms.write_text(by=cara, name="Mine", body=OWN) == first
    nda = factory.approved_nda(published_pitch(cara), ivan, template=first.slug)
    second = terms.write_text(by=cara, name="Mine", body=OWN + " And that is all.")
    assert (first.number, second.number) == (1, 2)
    assert nda.text.startswith("Ivan Petrov reads")
    assert Template.objects.get(pk=nda.template_id).number == 1
    assert first.slug not in [text.slug for text in agreement.texts_for(pru)]
    with pytest.raises(Invalid):
        terms.save(by=pru, template=first.slug)
    with pytest.raises(Invalid):
        factory.approved_nda(published_pitch(pru), ivan, template=first.slug)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{signer} and {nobody}", "unknown_placeholder"),
        ("{signer", "bad_braces"),
        ("{signer} keeps quiet.", "missing_placeholder"),
        ("", "required"),
    ],
)
def test_placeholders_are_checked(cara: User, body: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms.write_text(by=cara, name="Mine", body=body)
    assert [error.code for error in refused.value.errors] == [code]
    assert not Template.objects.filter(slug=agreement.own_slug(cara)).exists()


def test_a_preview_is_filled_and_keeps_nothing(cara: User, pru: User) -> None:
    published_pitch(cara)
    before = (Nda.objects.count(), Template.objects.count())
    said = terms.preview(by=cara, body=OWN)
    assert "The Tide Clerk" in said
    assert "Cara Lindqvist" in said
    assert "The title of your pitch" in terms.preview(by=pru, body=OWN)
    assert (Nda.objects.count(), Template.objects.count()) == before


# ---------------------------------------------------------------- the rule


def test_the_rule_approves_matching_requests(cara: User, ivan: User, iris: User) -> None:
    first, second, third = (published_pitch(cara, title=title) for title in ("One", "Two", "Three"))
    terms.save(by=cara, rule="known", term_days=30)
    assert factory.requested_nda(first, ivan).status == "requested"
    ndas.approve(by=cara, nda=Nda.objects.get(pitch=first))
    factory.sign(Nda.objects.get(pitch=first))
    known = factory.requested_nda(second, ivan)
    assert (known.status, known.by_rule, known.term_days) == ("approved", True, 30)
    assert factory.requested_nda(second, iris).status == "requested"
    entry = Entry.objects.filter(kind="nda.approved", subject=known.public_id).get()
    assert entry.data["by_rule"] is True
    signed = Nda.objects.get(pitch=first)
    ndas.revoke(by=cara, nda=signed, reason="It leaked.", context=factory.request_context())
    assert factory.requested_nda(third, ivan).status == "requested"


def test_verified_people_are_approved_where_the_rule_says_so(cara: User, iris: User) -> None:
    terms.save(by=cara, rule="verified")
    assert factory.requested_nda(published_pitch(cara), iris).status == "requested"
    iris.verified_until = timezone.now() + timedelta(days=1)
    iris.save()
    assert factory.requested_nda(published_pitch(cara, title="Two"), iris).status == "approved"


def test_a_rule_signs_nothing_for_an_owner_who_is_suspended(cara: User, iris: User) -> None:
    terms.save(by=cara, rule="verified")
    User.objects.filter(pk=iris.pk).update(verified_until=timezone.now() + timedelta(days=1))
    iris.refresh_from_db()
    pitch = published_pitch(cara)
    User.objects.filter(pk=cara.pk).update(is_active=False)
    nda = factory.requested_nda(pitch, iris)
    assert (nda.status, nda.by_rule, nda.text) == ("requested", False, "")


def test_the_paper_says_that_a_rule_approved(cara: User, iris: User) -> None:
    terms.save(by=cara, rule="verified")
    iris.verified_until = timezone.now() + timedelta(days=1)
    iris.save()
    nda = factory.sign(factory.requested_nda(published_pitch(cara), iris))
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    _copy, pdf = copies.open_copy(by=iris, nda=nda)
    assert sealing.validate(pdf).record["approved"]["how"] == "rule"
