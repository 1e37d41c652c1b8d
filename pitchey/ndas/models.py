"""What was asked, decided, signed and ended? One table, one state machine."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.audit.models import AppendOnly
from pitchey.core.ids import PublicIdField
from pitchey.core.money import CURRENCY_CHOICES
from pitchey.core.request_context import LONGEST_USER_AGENT
from pitchey.core.states import Stateful, transitions
from pitchey.ndas.querysets import LIVE, NdaQuerySet
from pitchey.pitches.catalogue import DocumentKind

# What an agreement can open: the protected fields as a group, and documents by kind.
FIELDS = "fields"
MATERIALS = [(FIELDS, _("Full synopsis, budget, talent and plans")), *DocumentKind.choices]


class Template(models.Model):
    """A text to sign, with `{placeholders}`. Versioned: a changed text is a new row with the next number; old rows stay.

    The library is for all; an owner's own text has a slug that names them (`agreement.own_slug`).
    """

    public_id = PublicIdField("tpl")
    slug = models.SlugField(max_length=40)
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)  # when one would choose it
    body = models.TextField()
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="one_template_per_number"),
            models.UniqueConstraint(fields=["slug"], condition=Q(is_current=True), name="one_current_template"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Nda(Stateful):
    """One agreement between a signer and a pitch's owner, from the request to its end."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for an answer")
        APPROVED = "approved", _("Waiting for a signature")
        SIGNED = "signed", _("Signed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    class Purpose(models.TextChoices):
        INVEST = "invest", _("To consider an investment")
        PRODUCE = "produce", _("To consider producing it")
        DISTRIBUTE = "distribute", _("To consider distributing it")
        ATTACH = "attach", _("To consider taking part as talent")
        OTHER = "other", _("Another reason")

    class DeclineReason(models.TextChoices):
        NOT_A_FIT = "not-a-fit", _("Not the right fit for this project")
        MORE_INFORMATION = "more-information", _("More information is needed first")
        NOT_NOW = "not-now", _("Not at this moment")
        CONFLICT = "conflict", _("A conflict of interest")
        OTHER = "other", _("Another reason")

    TRANSITIONS = transitions(
        requested="approved declined withdrawn lapsed",
        approved="signed withdrawn lapsed revoked",
        signed="expired revoked withdrawn",
        declined="",
        withdrawn="",
        lapsed="",
        expired="",
        revoked="",
    )

    public_id = PublicIdField("nda")
    pitch = models.ForeignKey("pitches.Pitch", on_delete=models.PROTECT, related_name="ndas")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ndas_requested")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ndas_received")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Signed for the organisation: its `readers` may read, nobody else.
    company = models.BooleanField(default=False)
    # A passport: its owner may add other pitches of theirs, each by a schedule. A schedule is an agreement `under` a passport.
    is_master = models.BooleanField(default=False)
    master = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="schedules")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)

    # asked
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    message = models.TextField(max_length=2000, blank=True)
    interest_minor = models.BigIntegerField(null=True, blank=True)
    interest_currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES, default="USD")
    requested_materials = ArrayField(models.CharField(max_length=16, choices=MATERIALS), default=list)
    requested_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField()

    # decided
    materials = ArrayField(models.CharField(max_length=16, choices=MATERIALS), default=list, blank=True)
    term_days = models.PositiveIntegerField(null=True, blank=True)
    download_allowed = models.BooleanField(default=False)
    decision_message = models.TextField(max_length=2000, blank=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    sign_due_at = models.DateTimeField(null=True, blank=True)
    by_rule = models.BooleanField(default=False)  # approved by the owner's standing rule

    # the text, frozen when approved
    template = models.ForeignKey(Template, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("pitches.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    negotiating = models.BooleanField(default=False)  # other words wait for an answer, so nobody signs

    # in force and after
    signed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = NdaQuerySet.as_manager()

    class Meta:
        verbose_name = "NDA"
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "pitch"], condition=Q(status__in=LIVE, company=False), name="one_live_nda_per_person_and_pitch"
            ),
            models.UniqueConstraint(
                fields=["organisation", "pitch"], condition=Q(status__in=LIVE, company=True), name="one_live_nda_per_company_and_pitch"
            ),
            models.CheckConstraint(condition=Q(status__in=[
                "requested", "approved", "signed", "declined", "withdrawn", "lapsed", "expired", "revoked"
            ]), name="nda_status"),
            models.CheckConstraint(condition=~Q(requester=models.F("owner")), name="nda_has_two_sides"),
            models.CheckConstraint(condition=Q(is_master=False) | Q(master=None), name="schedules_carry_no_schedules"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "signed", "expired", "revoked"]) | ~Q(text_sha256=""), name="decided_nda_has_text"
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | (Q(signed_at__isnull=False) & Q(expires_at__isnull=False)), name="signed_nda_has_times"
            ),
            models.CheckConstraint(condition=Q(negotiating=False) | Q(status="approved"), name="nothing_open_when_signed"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["owner", "-requested_at", "-id"], name="nda_incoming"),
            models.Index(fields=["requester", "-requested_at", "-id"], name="nda_outgoing"),
            models.Index(fields=["pitch", "status"], name="nda_of_pitch"),
            models.Index(fields=["answer_due_at"], condition=Q(status="requested"), name="nda_answer_due"),
            models.Index(fields=["sign_due_at"], condition=Q(status="approved"), name="nda_sign_due"),
            models.Index(fields=["expires_at"], condition=Q(status="signed"), name="nda_expiring"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def in_force(self) -> bool:
        """Signed, and its term has not ended, whatever the sweep has got round to."""
        return self.status == self.Status.SIGNED and self.expires_at is not None and self.expires_at > timezone.now()


class Wording(Stateful):
    """One version of an agreement's text, from the first time that somebody proposed other words. Version 1 is what was approved; words
    never change, only the answer comes. What is signed is the last one that was accepted (`Nda.text`)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        COUNTERED = "countered", _("Answered with other words")
        WITHDRAWN = "withdrawn", _("Taken back")
        ENDED = "ended", _("Never answered")

    TRANSITIONS = transitions(
        open="accepted declined countered withdrawn ended",
        accepted="",
        declined="",
        countered="",
        withdrawn="",
        ended="",
    )

    nda = models.ForeignKey(Nda, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    comment = models.TextField(max_length=1000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_comment = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nda", "number"], name="one_wording_per_number"),
            models.UniqueConstraint(fields=["nda"], condition=Q(status="open"), name="one_open_wording"),
            models.CheckConstraint(condition=Q(status__in=[
                "open", "accepted", "declined", "countered", "withdrawn", "ended"
            ]), name="wording_status"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.nda_id} v{self.number}"


class Reader(models.Model):
    """Somebody whom a company's agreement names. They may read once they have accepted its text, for as long as they belong to the company."""

    nda = models.ForeignKey(Nda, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # SECURITY: gone with the membership itself, in the transaction of leaving; joining again does not bring it back.
    membership = models.ForeignKey("accounts.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # recorded, soon after

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nda", "person"], name="named_once_in_an_agreement")]

    def __str__(self) -> str:
        return f"{self.person_id} under {self.nda_id}"


class Terms(models.Model):
    """How an owner usually decides: what new approvals begin with, and who is approved without waiting."""

    class Rule(models.TextChoices):
        HAND = "hand", _("Nobody: I decide each by hand")
        KNOWN = "known", _("People who signed with me before and whose access I never ended")
        VERIFIED = "verified", _("Those, and verified people and companies")

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nda_terms")
    template = models.CharField(max_length=40, default="standard")  # slug
    term_days = models.PositiveIntegerField(default=90)
    download_allowed = models.BooleanField(default=False)
    secrecy_months = models.PositiveIntegerField(default=24)
    law = models.CharField(max_length=80, blank=True)
    courts = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=8, choices=Rule.choices, default=Rule.HAND)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [models.CheckConstraint(condition=Q(rule__in=["hand", "known", "verified"]), name="terms_rule")]

    def __str__(self) -> str:
        return str(self.owner_id)


class Signature(AppendOnly):
    """The evidence of one signature."""

    class Kind(models.TextChoices):
        TYPED = "typed", _("Typed")
        DRAWN = "drawn", _("Drawn")

    nda = models.OneToOneField(Nda, on_delete=models.PROTECT, related_name="signature")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    company = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.TextField()  # the typed name, or the strokes as JSON
    # The strokes as a PNG; b"" of a typed name, and from before it was kept.
    picture = models.BinaryField(default=bytes)
    consent_text = models.TextField()
    consent_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    ip = models.GenericIPAddressField()
    user_agent = models.CharField(max_length=LONGEST_USER_AGENT, blank=True)
    session = models.CharField(max_length=64)  # which session or token family
    identity_check = models.CharField(max_length=40)  # how it was checked that it is them: "password"
    identity_checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.full_name}, {self.signed_at:%Y-%m-%d}"


class EvidenceRecord(AppendOnly):
    """All that is known of one signature, in canonical form: what the sealed copy carries inside, byte for byte. See `ndas.evidence_record`."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="evidence")
    body = models.TextField()  # canonical JSON
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256


class SealedCopy(Stateful):
    """The paper of one signed agreement under the platform's seal: promised with the signature, made by a worker."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Being sealed")
        SEALED = "sealed", _("Sealed")

    TRANSITIONS = transitions(waiting="sealed", sealed="")

    public_id = PublicIdField("cpy")  # stands on the paper, and leads to its verification page
    nda = models.OneToOneField(Nda, on_delete=models.PROTECT, related_name="copy")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    # What went wrong so far, for staff.
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    # What was sealed.
    key = models.CharField(max_length=128, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    original_sha256 = models.CharField(max_length=64, blank=True)  # before sealing
    sealed_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=5, blank=True)
    authority = models.CharField(max_length=200, blank=True)  # whose clock; ours when empty

    class Meta:
        verbose_name_plural = "sealed copies"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["waiting", "sealed"]), name="copy_status"),
            models.CheckConstraint(
                condition=Q(status="waiting")
                | (~Q(key="") & ~Q(sha256="") & ~Q(original_sha256="") & Q(sealed_at__isnull=False)),
                name="sealed_copy_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(status="waiting"), name="copy_waiting")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def verification_page(self) -> str:
        """The address behind the QR code."""
        return f"{settings.SITE_URL}/verify/{self.public_id}/"
