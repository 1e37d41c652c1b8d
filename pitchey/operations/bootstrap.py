"""Who may do what in the database? Makes the two roles and the database on any PostgreSQL 15 or later; safe to repeat.

    DATABASE_SUPERUSER_URL=... DATABASE_OWNER_URL=... DATABASE_URL=... python -m pitchey.operations.bootstrap

The owner owns the database and runs migrations. The runtime role owns nothing, is no superuser and bypasses no row-level security.
"""

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Address:
    """The parts of `postgres://user:password@host:port/name`."""

    user: str
    password: str
    name: str

    @classmethod
    def of(cls, url: str) -> "Address":
        parts = urlsplit(url)
        return cls(unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path.lstrip("/")))


def with_name(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def bootstrap_database(superuser_url: str, owner_url: str, app_url: str) -> None:
    """Make both roles, the database that both addresses name, and what new tables grant to the runtime role.

    `superuser_url` may belong to a role that is no superuser, if it may create roles and databases.
    """
    owner, app = Address.of(owner_url), Address.of(app_url)
    if owner.name != app.name or owner.user == app.user:
        raise ValueError("DATABASE_OWNER_URL and DATABASE_URL must name one database and two different roles.")
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (owner, app):
            _make_role(connection, role)
        # Migrations wait five seconds for a lock, then give up rather than queue the whole site behind them.
        connection.execute(sql.SQL("ALTER ROLE {} SET lock_timeout = '5s'").format(sql.Identifier(owner.user)))
        if not _scalar(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner.user)))
        make_database(connection, owner.name, owner=owner.user)
    with psycopg.connect(with_name(superuser_url, owner.name), autocommit=True) as connection:
        names = {
            "database": sql.Identifier(owner.name),
            "owner": sql.Identifier(owner.user),
            "app": sql.Identifier(app.user),
        }
        by_default = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {database} TO {app}",
            "ALTER SCHEMA public OWNER TO {owner}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {app}",
            f"{by_default} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
            f"{by_default} GRANT USAGE, SELECT ON SEQUENCES TO {{app}}",
        ):
            connection.execute(sql.SQL(statement).format(**names))
        # Search by meaning is optional. Elsewhere than on a superuser's own server the extension is created by hand.
        if _scalar(
            connection,
            "SELECT rolsuper FROM pg_roles, pg_available_extensions WHERE rolname = current_user AND name = 'vector'",
        ):
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")


def make_database(connection: psycopg.Connection, name: str, *, owner: str) -> None:
    """An empty UTF-8 database, if there is none of this name. Text sorts by code point everywhere; see docs/decisions."""
    if _scalar(connection, "SELECT true FROM pg_database WHERE datname = %s", name):
        return
    builtin = connection.info.server_version >= 170000
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if builtin else "LOCALE 'C.UTF-8'"
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' " + locale).format(
            sql.Identifier(name), sql.Identifier(owner)
        )
    )


def _make_role(connection: psycopg.Connection, role: Address) -> None:
    verb = "ALTER" if _scalar(connection, "SELECT true FROM pg_roles WHERE rolname = %s", role.user) else "CREATE"
    connection.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.Identifier(role.user), sql.Literal(role.password)
        )
    )


def _scalar(connection: psycopg.Connection, query: str, *values: object) -> object:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


if __name__ == "__main__":
    bootstrap_database(*(os.environ[f"DATABASE_{part}URL"] for part in ("SUPERUSER_", "OWNER_", "")))
