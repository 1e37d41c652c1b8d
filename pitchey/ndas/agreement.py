"""What exactly is signed? The text of an agreement, made from a template and frozen."""

import re
import unicodedata
from datetime import datetime

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.errors import Invalid
from pitchey.ndas.models import MATERIALS, Nda, Template, Terms
from pitchey.pitches.models import Version

STANDARD = "standard"
LANGUAGE = "en"  # of the templates, and so of the words that are put into them
# What a template may speak of.
PLACEHOLDERS = frozenset(
    {
        "owner",
        "signer",
        "purpose",
        "pitch",
        "pitch_id",
        "version",
        "version_sha256",
        "materials",
        "term_days",
        "download",
        "date",
        "secrecy_months",
        "law",
        "courts",
        "schedules",
        "readers",
    }
)
# What a schedule says of the passport that it belongs to.
MASTER_PLACEHOLDERS = frozenset({"passport", "passport_date", "passport_sha256", "until"})
# Without these a text would not say who, about what, and for how long.
NEEDED = ("owner", "signer", "pitch", "materials", "term_days")
COMPANY = "company"  # the library's text for companies
LIBRARY = (STANDARD, "evaluation", "short", "passport", COMPANY)
SCHEDULE = "schedule"  # the text of every schedule; nobody chooses it
# An agreement whose text says this is a passport.
SCHEDULES = (
    "Every other pitch of the Owner that the Owner adds to this agreement by a schedule while it runs is covered as well. A schedule names the pitch, its version "
    "and what it opens; the Owner signs it on Pitchey, and the Reader is told at once. From then on it is part of this agreement and binds the Reader like the "
    "rest of it. The Owner need not add any. Either side may end a schedule without ending the others; when this agreement ends, all its schedules end with it."
)
DOWNLOADS = {
    True: "You may keep copies of documents only in the marked form in which Pitchey lets you download them.",
    False: "You may not download, print, photograph or copy the material.",
}
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")

CONSENT_VERSION = "1"


def consent_text(nda: Nda) -> str:
    """What a signer agrees to beside the agreement itself; kept with the signature."""
    if nda.company:
        words = _(
            "I have read this agreement, may sign it for %(company)s, and agree to sign it electronically. My signature binds %(company)s like one on paper."
        )
        return words % {"company": nda.organisation}
    return _("I have read this agreement and agree to sign it electronically. My signature binds me like one on paper.")


def schedule_consent() -> str:
    """What an owner agrees to who adds a pitch to a passport; kept with their signature."""
    return _(
        "I add this pitch to the agreement and sign its schedule electronically. My signature binds me like one on paper."
    )


def is_passport(template: Template) -> bool:
    """Whether agreements on this text can carry other pitches: where the text says so, and nowhere else."""
    return "{schedules}" in template.body


def fits(template: Template, *, company: bool) -> bool:
    """Whether a company, or a person for themselves, can sign this text: a company's must name who may read."""
    return "{readers}" in template.body if company else template.slug != COMPANY


def check_template(body: str, *, known: frozenset[str] = PLACEHOLDERS) -> None:
    """Whether a template can be filled.

    Raises:
        Invalid: it names something unknown, or its braces do not match.
    """
    if unknown := sorted(set(_PLACEHOLDER.findall(body)) - known):
        raise Invalid([("body", "unknown_placeholder", _("Unknown: %(names)s") % {"names": ", ".join(unknown)})])
    if set("{}") & set(_PLACEHOLDER.sub("", body)):
        raise Invalid([("body", "bad_braces", _("A brace is opened and not closed."))])


def check_own_text(body: str) -> None:
    """Whether an owner's own text can be filled and says what every agreement must.

    Raises:
        Invalid: see `check_template`; or something that it needs is missing.
    """
    check_template(body)
    if missing := [f"{{{name}}}" for name in NEEDED if f"{{{name}}}" not in body]:
        raise Invalid([("body", "missing_placeholder", _("Missing: %(names)s") % {"names": ", ".join(missing)})])


def own_slug(owner: User) -> str:
    """The slug of an owner's own text."""
    return f"own-{owner.public_id}"


def texts_for(owner: User) -> list[Template]:
    """The texts that this owner may choose, in their newest version: the library, then their own."""
    order = [*LIBRARY, own_slug(owner)]
    found = Template.objects.filter(slug__in=order, is_current=True)
    return sorted(found, key=lambda template: order.index(template.slug))


def default_template_slug(owner: User, slug: str, *, company: bool) -> str:
    """What an owner usually chooses, or the library's text for companies where that cannot name their readers."""
    if not company or any(text.slug == slug and fits(text, company=True) for text in texts_for(owner)):
        return slug
    return COMPANY


def template_for(owner: User, slug: str, *, company: bool = False) -> Template:
    """One of the texts that this owner may choose, for a company or for a person.

    Raises:
        Invalid: it is none of them.
    """
    texts = [template for template in texts_for(owner) if fits(template, company=company)]
    found = next((template for template in texts if template.slug == slug), None)
    if found is None:
        raise Invalid([("template", "invalid_choice", _("This is not one of the choices."))])
    return found


def render(
    template: Template,
    *,
    nda: Nda,
    version: Version,
    materials: list[str],
    term_days: int,
    download_allowed: bool,
    at: datetime,
    usual: Terms,
) -> str:
    """The text of one agreement, with its decision. `usual` are its owner's terms: law, courts, months of secrecy.

    Raises:
        Invalid: the template cannot be filled.
    """
    check_template(template.body, known=PLACEHOLDERS | MASTER_PLACEHOLDERS if nda.master else PLACEHOLDERS)
    with translation.override(LANGUAGE):
        labels = dict(MATERIALS)
        values = {
            "owner": _party(nda.owner.display_name, nda.pitch.organisation),
            "signer": _signer(nda),
            "purpose": str(nda.get_purpose_display()).lower(),
            "pitch": version.content["public"]["title"],
            "pitch_id": nda.pitch.public_id,
            "version": str(version.number),
            "version_sha256": version.sha256,
            "materials": "\n".join(f"- {labels[slug]}" for slug in materials),
            "term_days": str(term_days),
            "download": DOWNLOADS[download_allowed],
            "date": _day(at),
            "secrecy_months": str(usual.secrecy_months),
            "law": usual.law or "the country where the Owner lives",
            "courts": usual.courts or "that place",
            "schedules": SCHEDULES,
            "readers": _readers(nda),
        }
        if nda.master and nda.master.signed_at and nda.master.expires_at:
            values |= {
                "passport": nda.master.public_id,
                "passport_date": _day(nda.master.signed_at),
                "passport_sha256": nda.master.text_sha256,
                "until": f"{_day(nda.master.expires_at)}, {nda.master.expires_at:%H:%M} UTC",
            }
        # One pass: braces in a name or a title stay what they are.
        return _PLACEHOLDER.sub(lambda found: values[found[1]], template.body).strip() + "\n"


def require_key_terms_unchanged(nda: Nda, text: str) -> None:
    """Whether a proposed wording still says what Pitchey itself acts on: who, which pitch, what opens, how long, whether copies leave,
    who reads, and whether it is a passport. These were decided with the approval; words around them are free.

    Raises:
        Invalid: something of that stands in the approved text and not in this one; it names the first.
    """
    labels = dict(MATERIALS)
    with translation.override(LANGUAGE):
        facts = [
            " ".join(nda.owner.display_name.split()),
            " ".join(nda.requester.display_name.split()),
            nda.pitch.public_id,
            nda.version.sha256 if nda.version else "",
            *(f"- {labels[slug]}" for slug in nda.materials),
            f"{nda.term_days} days",
            str(nda.term_days),
            DOWNLOADS[nda.download_allowed],
            SCHEDULES,
            *(line for line in _readers(nda).split("\n") if nda.company),
        ]
    before, after = (unicodedata.normalize("NFC", words) for words in (nda.text, text))
    for fact in (unicodedata.normalize("NFC", fact) for fact in facts):
        if fact in before and fact not in after:
            sentence = _("These words were decided with the approval and must stay: “%(words)s”.")
            raise Invalid([("text", "fixed_words", sentence % {"words": Truncator(fact).chars(160)})])


def _signer(nda: Nda) -> str:
    """The other side: somebody, or their company."""
    if nda.company:
        return " ".join(f"{nda.organisation}, signed for by {nda.requester.display_name}".split())
    return _party(nda.requester.display_name, nda.organisation)


def _readers(nda: Nda) -> str:
    """Who may read, one a line: those whom the company names, or the signer alone."""
    if not nda.company:
        return f"- {_party(nda.requester.display_name, None)}, and nobody else"
    rows = nda.readers.select_related("person").order_by("person__display_name", "pk")
    return "\n".join(f"- {_party(row.person.display_name, None)} ({row.person.public_id})" for row in rows)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _party(name: str, organisation: object) -> str:
    """A side of the agreement on one line."""
    return " ".join((f"{name} ({organisation})" if organisation else name).split())
