"""What does a signed agreement look like on paper? The exact text, both parties, the signature, and a certificate of how it came about."""

import json
import unicodedata
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pitchey.media.pdf import MARGIN, Sheet
from pitchey.ndas.agreement import LANGUAGE
from pitchey.ndas.models import EvidenceRecord, Nda, SealedCopy, Signature, Wording
from pitchey.sealing.services import RECORD

TEXT = "agreement.txt"  # the name under which the exact text lies inside
PICTURE = "signature.png"  # and that of a drawn signature


def render_pdf(copy: SealedCopy, nda: Nda, evidence: EvidenceRecord) -> bytes:
    """The paper, ready to be sealed. Everything on it is frozen: the text, the signature, and its record."""
    record = json.loads(evidence.body)
    with translation.override(LANGUAGE):
        parties = [_party(one) for one in record["parties"]]
        sheet = Sheet(
            title=_("Agreement on %(title)s") % {"title": record["title"]},
            foot=f"{settings.SITE_NAME} · {nda.public_id} · {copy.public_id}",
            texts=[nda.text, *parties, evidence.body],
        )
        _text(sheet, nda)
        _signatures(sheet, record, parties)
        _certificate(sheet, copy, nda, evidence, record)
        text = unicodedata.normalize("NFC", nda.text).encode()  # as it was hashed
        inside = {TEXT: ("text/plain", text), RECORD: ("application/json", evidence.body.encode())}
        if picture := bytes(evidence.signature.picture):
            inside[PICTURE] = ("image/png", picture)
        return sheet.finish(inside)


def _party(party: dict[str, str]) -> str:
    """A side as it is written under an agreement."""
    return ", ".join(filter(None, (party["name"], party.get("title"), party["organisation"])))


def _text(sheet: Sheet, nda: Nda) -> None:
    """Word for word, with the guilloche of its fingerprint at the head."""
    side = 26.0
    sheet.guilloche(nda.text_sha256, (sheet.w - side) / 2, MARGIN - 6, side)
    sheet.set_y(MARGIN + side - 2)
    for place, paragraph in enumerate(nda.text.strip().split("\n\n")):
        heading = place == 0 or (paragraph[:1].isdigit() and "\n" not in paragraph and len(paragraph) < 80)
        sheet.paragraph(
            paragraph.strip("\n"),
            14 if place == 0 else 10.5 if heading else 9.5,
            keep=heading,
            gap=1.2 if heading else 2.6,
        )


def _signatures(sheet: Sheet, record: dict, parties: list[str]) -> None:
    """Both sides under the text: the owner's approval, the reader's hand; under a schedule the reader's earlier word, and the owner's hand."""
    if sheet.will_page_break(62):
        sheet.add_page()
    sheet.ln(4)
    sheet.rule()
    signature, under = record["signature"], record.get("under")
    if under:
        sheet.paragraph(_("The Reader"), 8, quiet=True, gap=0.5)
        sheet.paragraph(parties[1], 11, gap=0.5)
        words = _("Bound by the agreement %(id)s, signed on %(at)s")
        sheet.paragraph(words % {"id": under["id"], "at": _moment(under["signed_at"])}, 8, quiet=True, gap=5)
    else:
        sheet.paragraph(_("The Owner"), 8, quiet=True, gap=0.5)
        sheet.paragraph(parties[0], 11, gap=0.5)
        sheet.paragraph(_("Approved on %(at)s") % {"at": _approval(record["approved"])}, 8, quiet=True, gap=5)
    sheet.paragraph(_("The Owner") if under else _("The Reader"), 8, quiet=True, gap=0.5)
    if signature["kind"] == Signature.Kind.DRAWN:
        sheet.strokes(json.loads(signature["value"]), 70, 20)
    else:
        sheet.paragraph(signature["value"], 20, gap=1)
    sheet.paragraph(parties[0 if under else 1], 11, gap=0.5)
    sheet.paragraph(_("Signed on %(at)s") % {"at": _moment(signature["at"])}, 8, quiet=True)


def _certificate(sheet: Sheet, copy: SealedCopy, nda: Nda, evidence: EvidenceRecord, record: dict) -> None:
    """The last page: how the signature came about, and how anybody can check it."""
    owner, reader = record["parties"]
    signature, address = record["signature"], copy.verification_page
    sheet.add_page()
    side = 30.0
    sheet.qr_code(address, sheet.w - MARGIN - side, MARGIN, side)
    sheet.paragraph(_("Certificate"), 18, gap=1)
    sheet.set_right_margin(MARGIN + side + 6)
    sheet.paragraph(
        _("How this agreement was signed on %(site)s, and how to check it.") % {"site": settings.SITE_NAME},
        9.5,
        quiet=True,
    )
    sheet.paragraph(address, 8)
    sheet.set_right_margin(MARGIN)
    sheet.set_y(max(sheet.y, MARGIN + side + 4))
    sheet.rule()
    ours = _("%(site)s’s clock") % {"site": settings.SITE_NAME}
    sealed = _("a timestamp authority, named in the seal") if settings.TSA_URL else ours
    checks = {"password": _("password, typed again")}
    device = signature["from"]
    under = record.get("under")
    if under:
        came_about = [
            (_("Schedule to"), f"{under['id']}, SHA-256 {under['text_sha256']}"),
            (_("That was signed by the Reader"), _moment(under["signed_at"])),
            (_("Signed by the Owner"), _moment(signature["at"])),
        ]
    else:
        came_about = [
            (_("Asked"), _moment(record["asked_at"])),
            (_("Approved by the Owner"), _approval(record["approved"])),
            (_("Signed by the Reader"), _moment(signature["at"])),
        ]
    sheet.fact_table(
        [
            (_("Agreement"), nda.public_id),
            (_("About"), _("%(title)s (%(id)s, version %(version)s)") % {"title": record["title"], "id": record["pitch"]["id"], "version": record["pitch"]["version"]}),
            (_("Owner"), f"{_party(owner)} ({owner['id']})"),
            (_("Reader"), f"{_party(reader)} ({reader['id']})"),
            (_("Reader’s address"), reader["email"]),
            *([(_("Who may read"), ", ".join(f"{one['name']} ({one['id']})" for one in record["readers"]))] if record.get("company") else []),
            *came_about,
            *_wordings(record.get("wording") or []),
            (_("Access until"), _moment(record["terms"]["expires_at"])),
            (_("Identity checked by"), _("%(check)s, %(at)s") % {"check": checks.get(signature["identity"]["check"], signature["identity"]["check"]), "at": _moment(signature["identity"]["at"])}),
            (_("IP address"), device["ip"]),
            (_("Browser"), device["user_agent"]),
            (_("Session"), device["session"]),
            (_("Signature"), _("drawn") if signature["kind"] == Signature.Kind.DRAWN else _("typed")),
            (_("Consent (version %(number)s)") % {"number": signature["consent"]["version"]}, signature["consent"]["text"]),
            (_("Clock of these times"), ours),
            (_("Clock of the seal"), sealed),
        ]
    )  # fmt: skip
    sheet.ln(2)
    sheet.rule()
    sheet.fact_table(
        [
            (_("SHA-256 of the text"), nda.text_sha256),
            (_("SHA-256 of the record"), evidence.sha256),
            *([(_("SHA-256 of the drawn signature (%(file)s)") % {"file": PICTURE}, drawn)] if (drawn := record["signature"].get("picture_sha256")) else []),
        ]
    )  # fmt: skip
    sheet.paragraph(
        _(
            "Both lie inside this file, as %(text)s and %(record)s, so that anybody can compute these numbers again. "
            "The SHA-256 of this paper before it was sealed stands in the seal, as its reason; the paper is the beginning of the file, up to the first %%%%EOF that the seal follows. "
            "The SHA-256 of the sealed file cannot stand in the file itself: it is kept by %(site)s and shown on the page above."
        )
        % {"text": TEXT, "record": RECORD, "site": settings.SITE_NAME},
        8,
        quiet=True,
    )


def _moment(at: str) -> str:
    """A time of the record as people read it, in UTC."""
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M:%S} UTC"


def _approval(approved: dict[str, str]) -> str:
    """When the owner said yes, and whether a rule of theirs said it for them."""
    at = _moment(approved["at"])
    return _("%(at)s, by the Owner’s standing rule") % {"at": at} if approved["how"] == "rule" else at


def _wordings(versions: list[dict]) -> list[tuple[str, str]]:
    """That the words were negotiated: how many versions there were, whose, and what became of each."""
    if not versions:
        return []
    sides = {"owner": _("by the Owner"), "reader": _("by the Reader")}
    last = max(row["version"] for row in versions if row["answer"] == Wording.Status.ACCEPTED)
    told = _("negotiated in %(number)d versions; signed is version %(last)d")
    rows = [(_("Wording"), told % {"number": len(versions), "last": last})]
    for row in versions:
        words = f"{sides[row['by']]}, {_moment(row['at'])}, {Wording.Status(row['answer']).label}"
        if row["answered_at"]:
            words += f", {_moment(row['answered_at'])}"
        rows.append((_("Version %(number)d") % {"number": row["version"]}, f"{words}. SHA-256 {row['sha256']}"))
    return rows
