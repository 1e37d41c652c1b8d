"""`manage.py read_meaning`: read every pitch for the search by meaning at once, instead of waiting for the worker."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pitchey.discovery.meaning import services as meaning
from pitchey.discovery.meaning import table


class Command(BaseCommand):
    help = "Read the pitches that the search by meaning does not know yet. May be stopped and started again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--again", action="store_true", help="forget all and read them anew")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        if not meaning.ready():
            raise CommandError("Search by meaning is not installed here; docs/operations.md tells how.")
        if again:
            table.forget()
        began = time.monotonic()
        while table.unread(1):
            if not meaning.read(seconds=30):
                time.sleep(1)  # a worker is at it
            self.stdout.write(f"{table.count()} pitches known")
        self.stdout.write(f"{table.count()} pitches known, after {time.monotonic() - began:.0f} s")
