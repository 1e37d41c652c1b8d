"""Do the tests of `make test` notice a broken rule? Thirty-two rules are broken, one at a time: `python -m tests.mutations`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """One rule, and how it is broken: `rule` stands once in `file`, and becomes `broken`. `tests` are asked whether they notice."""

    what: str
    file: str
    rule: str
    broken: str
    tests: str


_GATE = "tests/tables/test_document_access.py tests/domain/ndas/test_limits.py tests/domain/ndas/test_companies.py tests/domain/dataroom"
_AGREEMENTS = "tests/tables/test_nda_states.py tests/domain/ndas"
_ACCOUNTS = "tests/domain/accounts tests/api/test_auth.py"

MUTATIONS = (
    # The gate
    Mutation(
        "an agreement opens only the materials that it names",
        "pitchey/ndas/access.py",
        "if nda is None or material not in nda.materials:",
        "if nda is None:",
        _GATE,
    ),
    Mutation(
        "an agreement opens nothing before it is signed, or after its end",
        "pitchey/ndas/access.py",
        "if nda.in_force:\n        return Decision(True",
        "if nda:\n        return Decision(True",
        _GATE,
    ),
    Mutation(
        "what is for its owner alone is refused",
        "pitchey/ndas/access.py",
        'return Decision(False, "owner_only")',
        'return Decision(True, "owner_only")',
        _GATE,
    ),
    Mutation(
        "a document that a newer file replaced opens no more",
        "pitchey/ndas/access.py",
        "if not Document.objects.filter(pk=document.pk).current().ready().exists():",
        "if False:",
        "tests/security/test_no_unmarked_path.py tests/domain/dataroom tests/tables/test_document_access.py",
    ),
    Mutation(
        "what is for members is for readers' roles alone",
        "pitchey/ndas/access.py",
        'if is_reader(person):\n        return Decision(True, "member")',
        'if True:\n        return Decision(True, "member")',
        _GATE,
    ),
    Mutation(
        "a suspended person reads nothing",
        "pitchey/ndas/access.py",
        "if person.is_authenticated and not person.is_active:",
        "if False:",
        _GATE,
    ),
    Mutation(
        "copies are taken only where the agreement lets them",
        "pitchey/ndas/access.py",
        "decision.nda.download_allowed and document.pitch.limit_views is None",
        "document.pitch.limit_views is None",
        _GATE,
    ),
    Mutation(
        "a company's reader reads only after accepting its text",
        "pitchey/ndas/querysets.py",
        "_among(_named(person).exclude(accepted_at=None))",
        "_among(_named(person))",
        _GATE,
    ),
    # The owner's limits
    Mutation(
        "a blocked address is refused",
        "pitchey/ndas/limits.py",
        "        return BLOCKED\n",
        '        return ""\n',
        _GATE,
    ),
    Mutation(
        "an address that nobody confirmed is on no list",
        "pitchey/ndas/limits.py",
        'person.email if person.has_verified_email else ""',
        "person.email",
        _GATE,
    ),
    Mutation(
        "reading ends so many days after the signature",
        "pitchey/ndas/limits.py",
        "return min(last, nda.expires_at) if nda.expires_at else last",
        "return nda.expires_at",
        _GATE,
    ),
    Mutation(
        "readings are counted, and end",
        "pitchey/ndas/access.py",
        "if times == 0 and not here:",
        "if False:",
        _GATE,
    ),
    Mutation(
        "nobody asks more often than a limit says",
        "pitchey/core/limits.py",
        "if not standing.granted:",
        "if False:",
        "tests/domain/core " + _ACCOUNTS,
    ),
    # States
    Mutation(
        "a thing takes only the steps of its table",
        "pitchey/core/states.py",
        "if not self.may_become(status):",
        "if False:",
        "tests/domain/core tests/tables/test_nda_states.py tests/tables/test_pitch_states.py",
    ),
    Mutation(
        "signing asks for a fresh proof of identity",
        "pitchey/ndas/services/signatures.py",
        "    require_requester(locked, by)\n    context.require_fresh_identity()",
        "    require_requester(locked, by)",
        _AGREEMENTS,
    ),
    Mutation(
        "one signs the text that one has read",
        "pitchey/ndas/services/signatures.py",
        'if cleaned["text_sha256"] != locked.text_sha256:',
        "if False:",
        _AGREEMENTS,
    ),
    Mutation(
        "nobody signs after the last day to sign",
        "pitchey/ndas/services/signatures.py",
        "    require_in_time(locked.sign_due_at)\n",
        "",
        _AGREEMENTS,
    ),
    Mutation(
        "nobody lets themselves in",
        "pitchey/oversight/services.py",
        "if locked.asker_id == by.pk:",
        "if False:",
        "tests/domain/oversight",
    ),
    # Who may, and who sees
    Mutation(
        "a draft is seen by its owner alone",
        "pitchey/pitches/querysets.py",
        'seen = Q(status="published", visibility__in=_open_to(person))',
        "seen = Q(visibility__in=_open_to(person))",
        "tests/tables/test_pitch_states.py tests/domain/pitches",
    ),
    Mutation(
        "what was published once is not deleted",
        "pitchey/pitches/policies.py",
        " and pitch.status == Pitch.Status.DRAFT and pitch.version_count == 0",
        "",
        "tests/tables/test_pitch_states.py tests/domain/pitches",
    ),
    Mutation(
        "publishing is offered with a confirmed address only",
        "pitchey/pitches/policies.py",
        "        and person.has_verified_email\n",
        "",
        "tests/tables/test_pitch_states.py tests/domain/pitches",
    ),
    Mutation(
        "only an owner or admin signs for a company",
        "pitchey/ndas/companies.py",
        "organisation=nda.organisation_id, role__in=MAY_ACT",
        "organisation=nda.organisation_id",
        "tests/domain/ndas/test_companies.py",
    ),
    Mutation(
        "who left a conversation reads nothing that was said later",
        "pitchey/conversations/querysets.py",
        'until = Q(until_seq__gte=OuterRef("seq"), left_at__gte',
        "until = Q(left_at__gte",
        "tests/domain/conversations",
    ),
    Mutation(
        "who is blocked is not written to, nor writes",
        "pitchey/conversations/policies.py",
        "return Block.objects.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one)).exists()",
        "return False",
        "tests/domain/conversations",
    ),
    # Marks and records
    Mutation(
        "a page carries the reader's mark",
        "pitchey/dataroom/services/pages.py",
        'return clean if decision.reason == "owner" else watermark_image',
        "return clean if decision else watermark_image",
        "tests/domain/dataroom/test_marks.py tests/domain/dataroom/test_reading.py tests/security/test_no_unmarked_path.py",
    ),
    Mutation(
        "a page carries the invisible trace of its session",
        "pitchey/dataroom/watermark.py",
        "    if key:\n        bare",
        "    if False:\n        bare",
        "tests/domain/dataroom/test_marks.py tests/domain/dataroom/test_leaks.py",
    ),
    Mutation(
        "each page that is shown is in the ledger",
        "pitchey/dataroom/services/sessions.py",
        '    record(by, document, decision, context, "page.served", page=number, trace=reading_session.trace, **about)\n',
        "",
        "tests/domain/dataroom/test_reading.py",
    ),
    Mutation(
        "an entry's hash holds the one before it",
        "pitchey/audit/services.py",
        "if entry.prev_hash != previous or entry.hash != _hash(entry, chain):",
        "if entry.prev_hash != previous:",
        "tests/domain/audit tests/domain/evidence",
    ),
    # Paging and repeated calls
    Mutation(
        "the next page begins behind the last row, not at it",
        "pitchey/core/keyset.py",
        'edge, tail = ("lte", "gte") if sort.descending else ("gte", "lte")',
        'edge, tail = ("lte", "gt") if sort.descending else ("gte", "lt")',
        "tests/domain/core tests/api/test_lists.py",
    ),
    Mutation(
        "a cursor belongs to the order that gave it",
        "pitchey/core/keyset.py",
        "if name != sort.name or not",
        "if not",
        "tests/domain/core tests/api/test_lists.py",
    ),
    Mutation(
        "an Idempotency-Key stands for one call",
        "api/idempotency.py",
        "if call.fingerprint != fingerprint:",
        "if False:",
        "tests/api/test_conventions.py",
    ),
    Mutation(
        "a refresh token works once",
        "pitchey/accounts/tokens.py",
        'public_id=claims["fam"], current_jti=claims["jti"], ended_at=None',
        'public_id=claims["fam"], ended_at=None',
        _ACCOUNTS,
    ),
)
