"""What exactly is known of a signature? One record in canonical form; its SHA-256 stands on the sealed copy.

Form 4: `core.canonical` of the dictionary below. A changed form is a new number, and old records stay as they are: form 3 had no
`signature.picture_sha256`, because no picture of a drawn signature was kept; form 2 had no `wording`, because every text was signed as it was approved; form 1 had no `under`, `company`, `readers` and `signature.by`, because every agreement stood by itself, and
every signature was that of the one reader.
"""

import hashlib

from django.conf import settings

from pitchey.core.canonical import canonical, sha256
from pitchey.core.types import Json
from pitchey.ndas.models import EvidenceRecord, Nda, Signature

FORMAT_VERSION = 4
KIND = "nda"


def write(nda: Nda, signature: Signature) -> EvidenceRecord:
    """Keep the record of a signature, in the transaction of the act."""
    version, template = nda.version, nda.template
    # A schedule is signed by the owner; the reader signed the passport that it stands under.
    passport = nda.master
    line = passport.signature if passport else signature
    body = canonical(
        {
            "v": FORMAT_VERSION,
            "kind": KIND,
            "id": nda.public_id,
            "title": version.content["public"]["title"] if version else "",
            "parties": [
                {
                    "side": "owner",
                    "id": nda.owner.public_id,
                    "name": nda.owner.display_name,
                    "organisation": str(nda.pitch.organisation or ""),
                },
                {
                    "side": "reader",
                    "id": nda.requester.public_id,
                    "name": line.full_name,
                    "title": line.title,
                    "organisation": line.company,
                    "email": nda.requester.email,
                },
            ],
            "pitch": {
                "id": nda.pitch.public_id,
                "version": version.number if version else 0,
                "version_sha256": version.sha256 if version else "",
            },
            "text": {"sha256": nda.text_sha256, "template": f"{template.slug}/{template.number}" if template else ""},
            "wording": _wording(nda),
            "under": {
                "id": passport.public_id,
                "text_sha256": passport.text_sha256,
                "signed_at": passport.signed_at,
            }
            if passport
            else None,
            "company": nda.company,
            "readers": [
                {"id": row.person.public_id, "name": row.person.display_name}
                for row in nda.readers.select_related("person").order_by("person__display_name", "pk")
            ],
            "terms": {
                "materials": nda.materials,
                "term_days": nda.term_days,
                "download_allowed": nda.download_allowed,
                "expires_at": nda.expires_at,
            },
            "asked_at": nda.requested_at,
            "approved": {"at": nda.decided_at, "by": nda.owner.public_id, "how": "rule" if nda.by_rule else "hand"},
            "signature": {
                "by": "owner" if passport else "reader",
                "kind": signature.kind,
                "value": signature.value,
                "picture_sha256": hashlib.sha256(signature.picture).hexdigest() if signature.picture else None,
                "at": signature.signed_at,
                "clock": settings.SITE_NAME,
                "consent": {"version": signature.consent_version, "text": signature.consent_text},
                "identity": {"check": signature.identity_check, "at": signature.identity_checked_at},
                "from": {"ip": signature.ip, "user_agent": signature.user_agent, "session": signature.session},
            },
        }
    )
    return EvidenceRecord.objects.create(signature=signature, body=body.decode(), sha256=sha256(body))


def _wording(nda: Nda) -> list[Json] | None:
    """Every version of the text, by its hash, with what became of it; None when it was signed as it was approved."""
    rows = nda.wordings.order_by("number")
    return [
        {
            "version": row.number,
            "by": "owner" if row.by_id == nda.owner_id else "reader",
            "sha256": row.text_sha256,
            "at": row.made_at,
            "answer": row.status,
            "answered_at": row.answered_at,
        }
        for row in rows
    ] or None
