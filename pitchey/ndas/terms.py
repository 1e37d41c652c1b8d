"""How does an owner usually decide? Their terms, their own text, and the rule by which they approve without waiting."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import OWNER_ROLES, User
from pitchey.audit import services as audit
from pitchey.core.cache import invalidate, user_key
from pitchey.core.errors import Forbidden
from pitchey.core.validation import validate
from pitchey.ndas import fields
from pitchey.ndas.agreement import check_own_text, own_slug, render, template_for
from pitchey.ndas.models import FIELDS, Nda, Template, Terms
from pitchey.pitches.models import Pitch, Version


def default_terms(owner: User) -> Terms:
    """An owner's terms; the house's own while they have said nothing."""
    return Terms.objects.filter(owner=owner).first() or Terms(owner=owner)


@transaction.atomic
def save(*, by: User, **changes: object) -> Terms:
    """Change how one usually decides. What was approved before keeps its text and its term.

    Raises:
        Forbidden: a role that owns no pitches.
        Invalid: something is not right.
    """
    _require_owner(by)
    cleaned = validate(fields.TERMS, changes)
    if "template" in cleaned:
        template_for(by, cleaned["template"])
    Terms.objects.get_or_create(owner=by)
    held = Terms.objects.select_for_update().get(owner=by)
    for name, value in cleaned.items():
        setattr(held, name, value)
    held.save()
    audit.record(chain=by.public_id, kind="terms.changed", by=by, subject=by.public_id, data=cleaned)
    invalidate(user_key(by.pk))
    return held


@transaction.atomic
def write_text(*, by: User, name: str, body: str) -> Template:
    """Keep a new version of one's own text. Texts that were frozen or signed before stay as they are.

    Raises:
        Forbidden: a role that owns no pitches.
        Invalid: name or body are not right, or a placeholder is unknown or missing.
    """
    _require_owner(by)
    cleaned = validate(fields.OWN_TEXT, {"name": name, "body": body}, needs=("name", "body"))
    check_own_text(cleaned["body"])
    # RACE: two saves of one owner take turns at their terms.
    Terms.objects.get_or_create(owner=by)
    Terms.objects.select_for_update().get(owner=by)
    slug = own_slug(by)
    before = Template.objects.filter(slug=slug).order_by("-number").first()
    if before and (before.name, before.body) == (cleaned["name"], cleaned["body"]):
        return before
    Template.objects.filter(slug=slug, is_current=True).update(is_current=False)
    made = Template.objects.create(slug=slug, number=before.number + 1 if before else 1, **cleaned)
    audit.record(chain=by.public_id, kind="text.written", by=by, subject=made.public_id, data={"number": made.number})
    return made


def preview(*, by: User, body: str) -> str:
    """What a text would say, filled with an imagined agreement about a pitch of one's own.

    Raises:
        Invalid: a placeholder is unknown or missing.
    """
    check_own_text(body)
    pitch = Pitch.objects.owned_by(by).select_related("organisation").first() or Pitch(owner=by)
    title = pitch.title or _("The title of your pitch")
    reader = by.__class__(display_name=_("The reader’s name"))
    nda = Nda(pitch=pitch, owner=by, requester=reader, purpose=Nda.Purpose.INVEST)
    version = Version(
        pitch=pitch, number=max(pitch.version_count, 1), sha256="0" * 64, content={"public": {"title": title}}
    )
    terms = default_terms(by)
    return render(
        Template(body=body), nda=nda, version=version, materials=[FIELDS, "script"], term_days=terms.term_days,
        download_allowed=terms.download_allowed, at=timezone.now(), usual=terms,
    )  # fmt: skip


def auto_approves(terms: Terms, nda: Nda) -> bool:
    """Whether the owner's standing rule approves this request."""
    # SECURITY: an approval is the owner's side of the agreement, and whose account is suspended or closed signs nothing, by a rule neither.
    if terms.rule == Terms.Rule.HAND or not nda.owner.is_active:
        return False
    before = Nda.objects.filter(owner=terms.owner_id, requester=nda.requester_id)
    if before.filter(status=Nda.Status.REVOKED).exists():
        return False
    if terms.rule == Terms.Rule.VERIFIED and (
        nda.requester.is_verified or (nda.organisation is not None and nda.organisation.is_verified)
    ):
        return True
    return before.filter(signed_at__isnull=False).exists()


def _require_owner(person: User) -> None:
    if person.role not in OWNER_ROLES:
        raise Forbidden(_("Only those who own pitches have terms."))
