"""Migrations run as the owner: `manage.py migrate` means the connection of that name wherever there is one.

Afterwards it makes the one table that Django's models do not know; see `discovery.meaning.vector_store`.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from pitchey.discovery.semantic import vector_store


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in settings.DATABASES:
            parser.set_defaults(database="owner")

    def handle(self, *args: object, **options: Any) -> None:
        super().handle(*args, **options)
        if options["app_label"] or options["plan"] or options["check_unapplied"]:
            return
        there = vector_store.prepare(connections[options["database"]])
        if options["verbosity"] > 0:
            oldest = ".".join(str(part) for part in vector_store.OLDEST)
            self.stdout.write(
                "Search by meaning: its table is there."
                if there
                else f"Search by meaning: left out, as this database has no extension pgvector of {oldest} or later."
            )
