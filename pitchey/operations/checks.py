"""Is this installation set up safely? Asked by `manage.py check --deploy`; the database's part by `--database default`."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from maxminddb import InvalidDatabaseError

from pitchey.core import countries


@register(Tags.security, deploy=True)
def two_roles(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Migrations have a role of their own."""
    owner = settings.DATABASES.get("owner")
    if owner is None or owner["USER"] != settings.DATABASES["default"]["USER"]:
        return []
    return [
        Warning(
            "The site runs as the role that owns its tables.",
            hint="DATABASE_URL names the runtime role, DATABASE_OWNER_URL the one that migrates; see docs/operations.md.",
            id="operations.W001",
        )
    ]


@register(Tags.security, deploy=True)
def a_scanner(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Without a scanner nothing becomes clean."""
    if settings.SCANNER_URL or settings.SCANNER_OPTIONAL:
        return []
    return [
        Warning(
            "There is no scanner: every upload will wait for ever.",
            hint="Set SCANNER_URL=clamav://host:3310.",
            id="operations.W002",
        )
    ]


@register(Tags.security, deploy=True)
def no_default_secrets(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """No key of the repository signs anything."""
    return [
        Error(f"{name} is the default of the repository.", id="operations.E001")
        for name in ("SECRET_KEY", "JWT_KEY")
        if getattr(settings, name).startswith("not-a-secret")
    ]


@register(Tags.security)
def a_file_of_countries(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Where one is named it is there: without it nobody is let in where an owner named countries."""
    if not countries.known_here():
        return []
    try:
        countries.database()
    except (OSError, InvalidDatabaseError) as error:
        return [
            Error(
                f"COUNTRIES_FILE names no database of countries: {error}.",
                hint="A file in the MaxMind DB format; see docs/operations.md. Empty: owners name no countries.",
                id="operations.E003",
            )
        ]
    return []


@register(Tags.database)
def runtime_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """The runtime role is no superuser, bypasses no row-level security and owns no table. Asked before every migration."""
    if not databases:
        return []
    with connections[databases[0]].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) "
            "FROM pg_roles WHERE rolname = %s",
            [settings.DATABASES["default"]["USER"]],
        )
        row = cursor.fetchone()
    if row == (False,):
        return []
    return [
        Error(
            "The runtime role is missing, a superuser, bypasses row-level security, or owns tables.",
            hint="python -m pitchey.operations.bootstrap makes the right ones.",
            id="operations.E002",
        )
    ]
