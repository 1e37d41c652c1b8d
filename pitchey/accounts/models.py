"""Who is here? People, organisations, memberships, and the token families of mobile clients."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from pitchey.accounts.querysets import InvitationQuerySet, UserQuerySet
from pitchey.core.ids import PublicIdField
from pitchey.core.request_context import LONGEST_USER_AGENT


class Role(models.TextChoices):
    CREATOR = "creator", _("Creator")
    INVESTOR = "investor", _("Investor")
    PRODUCTION = "production", _("Production")
    STAFF = "staff", _("Staff")


PORTAL_ROLES = (Role.CREATOR, Role.INVESTOR, Role.PRODUCTION)
OWNER_ROLES = (Role.CREATOR, Role.PRODUCTION)  # bring pitches to the market
READER_ROLES = (Role.INVESTOR, Role.PRODUCTION)  # ask to read what is protected


class Verifiable(models.Model):
    """Somebody whom staff can vouch for until a date."""

    verified_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_verified(self) -> bool:
        return self.verified_until is not None and self.verified_until > timezone.now()


class UserManager(BaseUserManager["User"]):
    # Written out, and not made by `from_queryset`, so that mypy knows what it answers with.
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: "Actor") -> UserQuerySet:
        return self.get_queryset().visible_to(viewer)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a person. Interfaces use `accounts.services.register`; this is for services and Django's own commands."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, role=Role.STAFF, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Verifiable):
    """A person with one portal role, for good. `is_active=False` is a suspended or closed account."""

    class Theme(models.TextChoices):
        LIGHT = "light", _("Light")
        AUTO = "auto", _("Auto")
        DARK = "dark", _("Dark")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        MEMBERS = "members", _("Members who are signed in")

    public_id = PublicIdField("usr")
    email = models.EmailField(max_length=254, unique=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    display_name = models.CharField(max_length=120)
    headline = models.CharField(max_length=160, blank=True)
    bio = models.TextField(max_length=4000, blank=True)
    location = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=300, blank=True)
    links = ArrayField(models.URLField(max_length=300), default=list, blank=True, size=5)
    time_zone = models.CharField(max_length=64, default="UTC")
    # Whether they chose it: before that, a browser in another zone offers its own, once.
    time_zone_chosen = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    profile_visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    # Whether those whom one talks with see that one is here just now.
    shows_presence = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    # Raised to end every browser session and access token at once (logout-all, password change, suspension).
    token_epoch = models.PositiveIntegerField(default=0)
    date_joined = models.DateTimeField(default=timezone.now)
    # They asked for the end of their account: it closes then, unless they say that they stay.
    closes_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role"),
            models.CheckConstraint(condition=models.Q(theme__in=["light", "auto", "dark"]), name="user_theme"),
            models.CheckConstraint(
                condition=models.Q(profile_visibility__in=["public", "members"]), name="user_visibility"
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=models.Q(closes_at__isnull=False), name="user_closing"),
        ]
        permissions = [
            ("verify_things", _("Can vouch for people and organisations")),
            ("suspend_people", _("Can suspend and reinstate people")),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        return self.role == Role.STAFF

    @property
    def has_verified_email(self) -> bool:
        return self.email_verified_at is not None

    def get_full_name(self) -> str:
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What binds a browser session to this person: the epoch is part of it, so that raising it ends them all."""
        key_salt = "pitchey.accounts.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.token_epoch}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    def format_moment(self, moment: datetime) -> str:
        """A moment as this person would say it in a letter: in their language, at their clock, with its name."""
        with override(self.language):
            return f"{date_format(moment.astimezone(ZoneInfo(self.time_zone)), 'j F Y, H:i')} ({self.time_zone})"

    def get_short_name(self) -> str:
        """How a letter greets: by the first name, or by the whole name where the first word is a single sign."""
        first = self.display_name.partition(" ")[0]
        return first if len(first) > 1 else self.display_name


Actor = User | AnonymousUser  # whoever asks: somebody signed in, or a guest


class Block(models.Model):
    """Somebody whom a person wants nothing to do with: they do not see the person's page, follow them, or ask them for access."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="blocked_once"),
            models.CheckConstraint(condition=~models.Q(person=models.F("blocked")), name="nobody_blocks_themselves"),
        ]
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="block_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"


class Organisation(Verifiable):
    """A fund or a production company."""

    class Kind(models.TextChoices):
        FUND = "fund", _("Fund")
        PRODUCTION = "production", _("Production company")
        OTHER = "other", _("Other company")

    public_id = PublicIdField("org")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.TextField(max_length=4000, blank=True)
    website = models.URLField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    people = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["fund", "production", "other"]), name="organisation_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What one person is in one organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")
        VIEWER = "viewer", _("Viewer")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_membership_each"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "admin", "member", "viewer"]), name="membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.organisation} ({self.role})"


class Invitation(models.Model):
    """An address that was asked to join an organisation. Only the SHA-256 of its token is kept."""

    public_id = PublicIdField("ivt")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=8, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"


class TokenFamily(models.Model):
    """One mobile sign-in: the refresh tokens that descend from it. Exactly one of them, `current_jti`, can be used, once."""

    public_id = PublicIdField("ses")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    device_name = models.CharField(max_length=120, blank=True)
    ip = models.GenericIPAddressField()
    user_agent = models.CharField(max_length=LONGEST_USER_AGENT, blank=True)
    current_jti = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    reauthenticated_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], condition=models.Q(ended_at=None), name="family_alive")]

    def __str__(self) -> str:
        return f"{self.device_name or 'device'} of {self.person_id}"
