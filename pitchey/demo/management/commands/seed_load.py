"""`manage.py seed_load --pitches 100000`: a synthetic marketplace for measuring."""

import time

from django.conf import settings
from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from pitchey.demo.load import load


class Command(BaseCommand):
    help = "Add synthetic creators and published pitches, for measuring. ANALYZE afterwards as the tables' owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pitches", type=int, default=100_000)
        parser.add_argument("--people", type=int, default=0, help="a tenth of the pitches when not given")
        parser.add_argument("--force", action="store_true", help="also where DEMO_ALLOWED is off")

    def handle(self, *args: object, pitches: int, people: int, force: bool, **options: object) -> None:
        if not (settings.DEMO_ALLOWED or force):
            raise CommandError("This is not a place for synthetic people. Use --force if it is.")
        began = time.monotonic()
        load(pitches=pitches, people=people or max(1, pitches // 10), log=self.stdout.write)
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} s.")
