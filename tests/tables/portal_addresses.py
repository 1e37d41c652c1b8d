"""The table of the portals: every address, what it is asked, and what each of the cast is answered; and the world in which it is asked."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from pitchey.accounts.models import Organisation, User
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Message
from pitchey.dataroom.models import LeakSearch
from pitchey.ndas.models import Nda
from pitchey.oversight.models import StaffAccess
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.factories.leaks import asked_leak
from tests.factories.ndas import approved_nda, laid_document, requested_nda, signed_nda
from tests.factories.oversight import asked_look, colleague
from tests.factories.pitches import draft, published_pitch
from tests.factories.talks import talk
from tests.kept import kept

DOORS = ("public", "shared", "creator", "investor", "production")
# Those who are refused knock first, so that what they leave behind would be seen.
CAST = ("anon", "staff", "nosy", "iris", "ivan", "pete", "pru", "cara")


@dataclass
class World:
    """Cara's published pitch with a script under NDA (ivan signed, pru approved, iris asked), her draft, and pru's own pitch and draft."""

    pitch: Pitch
    draft: Pitch
    pru_pitch: Pitch
    pru_draft: Pitch
    script: Document
    pru_script: Document
    signed: Nda
    approved: Nda
    requested: Nda
    to_pru: Nda
    character: str
    credit: str
    pru_character: str
    pru_credit: str
    organisation: Organisation
    talk: Conversation
    message: Message
    look: StaffAccess
    leak: LeakSearch


@kept
def world(cara: User, ivan: User, iris: User, pru: User, prufilm: Organisation) -> World:
    return build(cara, ivan, iris, pru, prufilm)


def build(cara: User, ivan: User, iris: User, pru: User, prufilm: Organisation) -> World:
    """The world of the table, made through the services."""
    pitch, hers = published_pitch(cara), published_pitch(pru, title="Half Past Lisbon")
    rows = {}
    for owner, place in ((pitch, ""), (hers, "pru_")):
        rows[f"{place}character"] = pitches.add_character(by=owner.owner, pitch=owner, name="Agneta").public_id
        rows[f"{place}credit"] = pitches.add_credit(
            by=owner.owner, pitch=owner, person_name="Maren", role="Writer"
        ).public_id
    held, script = talk(cara, ivan), laid_document(pitch)
    return World(
        pitch=pitch,
        draft=draft(cara, title="A draft"),
        pru_pitch=hers,
        pru_draft=draft(pru, title="Another draft"),
        script=script,
        pru_script=laid_document(hers),
        signed=signed_nda(pitch, ivan, download_allowed=True),
        approved=approved_nda(pitch, pru),
        requested=requested_nda(pitch, iris),
        to_pru=requested_nda(hers, iris),
        organisation=prufilm,
        look=asked_look(pitch, colleague()),
        leak=asked_leak(script, cara),
        talk=held,
        message=conversations.send(by=cara, conversation=held, client_id="first", body="Hello."),
        **rows,
    )


OWN = {"creator": "", "production": "pru_"}


def arguments_of(world: World, name: str, cara: User) -> dict[str, Any]:
    """What stands in the address of this page: things of cara's, or of pru's in her portal."""
    door = name.partition(":")[0]
    own = OWN.get(door, "")
    pitch, document = getattr(world, f"{own}pitch"), getattr(world, f"{own}script")
    nda = {"creator": world.requested, "production": world.to_pru}.get(door, world.signed)
    if name.endswith("nda_revoke"):
        nda = world.signed if door == "creator" else world.to_pru
    if name.startswith("production:nda_") and name.endswith(("sign", "withdraw")):
        nda = world.approved
    if "wording" in name or name.endswith("nda_propose"):
        nda = world.signed if door == "investor" else world.approved
    kind = "credit" if "credits" in name else "character"
    given = {
        "public_id": pitch.public_id,
        "nda_id": nda.public_id,
        "document_id": document.public_id,
        "access_id": world.look.public_id,
        "verb": "approve",
        "row_id": getattr(world, f"{own}{kind}"),
        "section": "basics",
        "purpose": "poster",
        "file_id": "fil_none",
        "still_id": "stl_none",
        "folder_id": "fol_none",
        "search_id": "sea_none",
        "copy_id": "cpy_none",
        "number": 1,
        "slug": "the-tide-clerk" if name == "public:pitch" else "mystery",
        "subject": world.requested.public_id,
        "token": "nonsense",
        "who": "creators",
        "kind": "pitches",
        "piece": 0,
        "talk_id": world.talk.public_id,
        "message_id": world.message.public_id,
    }
    if name == "shared:leak_search":
        given["search_id"] = world.leak.public_id
    if name.endswith("pitch_delete"):
        given["public_id"] = getattr(world, f"{own}draft").public_id
    if name.endswith(("person", "follow", "block")):
        given["public_id"] = cara.public_id
    if "organisation" in name or name.endswith("company"):
        given["public_id"] = world.organisation.public_id
    if name in ("production:nda_request", "production:saved_note"):
        given["public_id"] = world.pitch.public_id
    return given


@dataclass(frozen=True)
class Row:
    """How one address is knocked on, and what those who may come in are answered. All others: guests sign in first, the rest find nothing."""

    method: str
    data: dict[str, Any]
    answers: dict[str, int]
    others: int = 404
    guest: int = 302


def get(**answers: int) -> Row:
    return Row("get", {}, answers)


def post(data: dict[str, Any] | None = None, **answers: int) -> Row:
    return Row("post", data or {}, answers)


def everybody(code: int = 200, method: str = "get", **data: Any) -> Row:
    return Row(method, data, {}, others=code, guest=code)


def members(code: int = 200, method: str = "get", **data: Any) -> Row:
    """All who are signed in."""
    return Row(method, data, {}, others=code)


CREATORS = {"cara": 200, "nosy": 200}
INVESTORS = {"ivan": 200, "iris": 200}
PRODUCERS = {"pru": 200, "pete": 200}
GUESTS_ONLY = Row("get", {}, {"anon": 200}, others=302)
BEGIN = {"name": "script.pdf", "size": 1000, "content_type": "application/pdf"}
PICTURE = {"name": "poster.png", "size": 1000, "content_type": "image/png"}


def _owner(door: str, owner: str, everyone: dict[str, int]) -> dict[str, Row]:
    """What only the owner of a pitch may do with it, in a portal whose people are `everyone`."""

    def page(code: int = 200) -> Row:
        return get(**{owner: code})

    def act(code: int = 302, **data: Any) -> Row:
        return post(data, **{owner: code})

    rows = {
        "home": get(**everyone), "login": GUESTS_ONLY, "register": GUESTS_ONLY,
        "ndas": get(**everyone), "nda": page(), "nda_sealed": page(404), "nda_signature": page(404), "nda_wording": page(), "nda_propose": page(),
        "nda_wording_accept": act(409), "nda_wording_decline": act(409), "nda_wording_withdraw": act(409), "pitches": get(**everyone), "pitch_new": get(**everyone),
        "pitch_edit": page(), "pitch_progress": page(), "pitch_preview": page(), "pitch_versions": page(), "pitch_readers": page(), "pitch_evidence": page(),
        "pitch_publish": act(), "pitch_archive": act(), "pitch_unarchive": act(409), "pitch_delete": act(),
        "pitch_pictures": page(), "pitch_redraw": act(),
        "pitch_picture_begin": act(200, **PICTURE), "pitch_picture_send": act(422), "pitch_picture_finish": act(404),
        "pitch_picture_cancel": act(404), "pitch_still_remove": act(404), "pitch_still_caption": act(404), "pitch_stills_order": act(),
        "pitch_documents": page(302), "pitch_document_begin": act(200, **BEGIN), "pitch_document": page(),
        "pitch_document_finish": act(409), "pitch_document_cancel": act(409), "pitch_document_withdraw": act(),
        "pitch_name": act(422), "pitch_unname": act(404),
        "nda_terms": get(**everyone), "nda_own_text": get(**everyone),
        "nda_approve": act(usual=1), "nda_decline": act(reason="not-now"), "nda_revoke": act(reason="It is over."),
        "nda_schedule": act(422),
        "pitch_evidence_check": act(), "pitch_disclosure": act(200),
        "nda_decide": Row("get", {}, dict.fromkeys(everyone, 302)),
    }  # fmt: skip
    for kind, data in (("characters", {"name": "Joris"}), ("credits", {"person_name": "Joris", "role": "Editor"})):
        rows |= {
            f"pitch_{kind}_add": act(**data),
            f"pitch_{kind}_edit": page(),
            f"pitch_{kind}_remove": act(),
            f"pitch_{kind}_order": act(422),
        }
    return {f"{door}:{name}": row for name, row in rows.items()}


PUBLIC = {
    f"public:{name}": everybody()
    for name in (
        "home", "browse", "genres", "genre", "compare", "pitch", "person", "company", "how", "how_for", "about", "pricing", "contact", "terms", "privacy",
        "styleguide", "robots", "sitemap", "pitch_picture", "sitemap_pages", "sitemap_piece", "manifest", "offline", "worker", "password_forgot", "verify",
    )
}  # fmt: skip
TABLE: dict[str, Row] = {
    **PUBLIC,
    "public:verify_copy": everybody(404),
    "public:unsubscribe": everybody(404),
    "public:searches": members(),
    "public:suggest": everybody(),
    "public:recent_forget": members(302, "post"),
    "public:search_new": members(),
    "public:search_change": members(404, "post"),
    "public:search_delete": members(404, "post"),
    "public:join": GUESTS_ONLY,
    "public:login": GUESTS_ONLY,
    "public:registered": everybody(302),
    "public:home_of_portal": members(302),
    "public:verify_email": everybody(),
    "public:password_reset": everybody(422),
    "public:theme": everybody(302, "post", theme="dark"),
    **_owner("creator", "cara", CREATORS),
    **_owner("production", "pru", PRODUCERS),
    "investor:home": get(**INVESTORS),
    "investor:login": GUESTS_ONLY,
    "investor:register": GUESTS_ONLY,
    "investor:ndas": get(**INVESTORS),
    "investor:nda": get(ivan=200),
    "investor:nda_sealed": get(ivan=409),
    "investor:nda_signature": get(),
    "investor:nda_wording": get(ivan=200),
    "investor:nda_propose": get(ivan=302),
    **{f"investor:nda_wording_{act}": post(ivan=409) for act in ("accept", "decline", "withdraw")},
    "investor:nda_request": get(ivan=302, iris=302),
    "investor:nda_sign": get(ivan=302),
    "investor:nda_accept": post(ivan=404),
    "investor:nda_withdraw": post(ivan=302),
    "investor:saved": get(**INVESTORS),
    "investor:saved_note": post(**dict.fromkeys(INVESTORS, 302)),
    "investor:folder_add": post({"name": "Sea films"}, **dict.fromkeys(INVESTORS, 302)),
    **{f"investor:folder_{act}": post({"name": "Sea films"}) for act in ("rename", "move", "remove")},
    "investor:record": get(**INVESTORS),
    "production:nda_revoke": post({"reason": "It is over."}, pru=409),
    "production:nda_request": get(pru=302, pete=200),
    "production:nda_sign": get(pru=200),
    "production:nda_accept": post(pru=404),
    "production:nda_withdraw": post(pru=302),
    "production:saved": get(**PRODUCERS),
    "production:saved_note": post(**dict.fromkeys(PRODUCERS, 302)),
    "production:folder_add": post({"name": "Sea films"}, **dict.fromkeys(PRODUCERS, 302)),
    **{f"production:folder_{act}": post({"name": "Sea films"}) for act in ("rename", "move", "remove")},
    "production:record": get(**PRODUCERS),
    "shared:logout": everybody(302, "post"),
    "shared:reauthenticate": members(),
    "shared:verify_resend": Row("post", {}, {"anon": 400}, others=302),
    "shared:invitation": members(404),
    "shared:settings": members(),
    "shared:settings_display": members(),
    "shared:settings_time_zone": members(302, "post", time_zone="Europe/Lisbon"),
    "shared:settings_notices": members(),
    "shared:device_add": members(404, "post", endpoint="https://push.example/x"),
    "shared:device_remove": members(404, "post"),
    "shared:settings_write_again": members(409, "post"),
    "shared:settings_looking": get(**INVESTORS, **PRODUCERS),
    "shared:settings_privacy": members(),
    "shared:settings_account": members(),
    "shared:settings_email_keep": members(302, "post"),
    "shared:settings_close": members(422, "post"),
    "shared:settings_keep": members(302, "post"),
    "shared:block": Row("post", {"on": "1"}, {"cara": 422}, others=302),
    "shared:settings_security": members(),
    "shared:settings_sessions": members(),
    "shared:settings_session_end": members(404, "post", session="ses_none"),
    "shared:settings_sessions_end_others": members(302, "post"),
    "shared:settings_organisation": members(),
    "shared:organisation": get(pru=200, pete=200),
    "shared:organisation_invite": post({"email": "x@cast.test", "role": "member"}, pru=302, pete=403),
    "shared:organisation_withdraw": post(pru=404, pete=404),
    "shared:organisation_member": post(pru=404, pete=404),
    "shared:notifications": members(),
    "shared:notifications_menu": members(),
    "shared:notifications_read": members(302, "post"),
    "shared:inbox": members(),
    "shared:talk_count": members(),
    "shared:talk_new": members(),
    "shared:message": get(cara=200, ivan=200),
    "shared:attachment_begin": members(200, "post", **BEGIN),
    "shared:attachment": get(),
    "shared:attachment_preview": get(),
    "shared:attachment_finish": post(),
    "shared:attachment_discard": post(),
    "shared:talk": get(cara=200, ivan=200),
    "shared:talk_part": get(cara=200, ivan=200),
    "shared:talk_about": get(cara=200, ivan=200),
    "shared:talk_export": get(cara=200, ivan=200),
    "shared:talk_read": post({"seq": "1"}, cara=204, ivan=204),
    "shared:talk_draft": post({"body": "Half a"}, cara=204, ivan=204),
    "shared:talk_answer": post({"verb": "accept"}, cara=409, ivan=409),
    "shared:talk_keep": post({"how": "muted", "on": "1"}, cara=302, ivan=302),
    "shared:talk_people": post({"person": "usr_none"}),
    "shared:go": get(cara=302, iris=302),
    "shared:reader": get(cara=200, ivan=200),
    "shared:reader_page": get(cara=200, ivan=200),
    "shared:reader_envelope": get(cara=409, ivan=409),
    "shared:staff_accesses": get(staff=200),
    "shared:staff_access_pitch": get(staff=200),
    "shared:staff_access_decide": post(staff=302),
    "shared:find_leak": get(cara=200, staff=200),
    "shared:leak_search": get(cara=200),
    "shared:reader_beat": post({"token": "forged", "milliseconds": "9"}, cara=422, ivan=422),
    "shared:document_download": get(cara=200, ivan=200),
    "shared:save": members(302, "post", on="1"),
    "shared:like": Row("post", {"on": "1"}, {"cara": 403}, others=302),
    "shared:rate": post({"stars": "4"}, ivan=302, cara=403, pru=403, pete=403, iris=403, nosy=403, staff=403),
    "shared:follow_company": members(302, "post", on="1"),
    "shared:following": members(),
    "shared:followed": members(),
    "shared:followers": get(**CREATORS, **PRODUCERS),
    "shared:follow": Row("post", {"on": "1"}, {"cara": 422}, others=302),
    "shared:palette": everybody(),
    "shared:poster": get(cara=200),
}


def addresses() -> dict[str, URLPattern]:
    """Every named address of the portals; where a name has two, the longer one."""
    found: dict[str, URLPattern] = {}
    for part in get_resolver().url_patterns:
        if isinstance(part, URLResolver) and part.namespace in DOORS:
            found |= {f"{part.namespace}:{pattern.name}": pattern for pattern in part.url_patterns}
    return found


def prove_identity(client: Client) -> None:
    session = client.session
    session["identity_checked_at"] = timezone.now().isoformat()
    session.save()
