"""`manage.py read_meaning`: read every pitch for the search by meaning at once, instead of waiting for the worker."""

import time

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from pitchey.discovery.semantic import services as semantic
from pitchey.discovery.semantic import vector_store


class Command(BaseCommand):
    help = "Read the pitches that the search by meaning does not know yet. May be stopped and started again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="forget all and read them anew")

    def handle(self, *args: object, again: bool = False, **options: object) -> None:
        if not semantic.ready():
            raise CommandError("Search by meaning is not installed here; docs/operations.md tells how.")
        if again:
            vector_store.clear()
        began = time.monotonic()
        while vector_store.without_vector(1):
            if not semantic.embed_pending(seconds=30):
                time.sleep(1)  # a worker is at it
            self.stdout.write(f"{vector_store.count()} pitches known")
        self.stdout.write(f"{vector_store.count()} pitches known, after {time.monotonic() - began:.0f} s")
