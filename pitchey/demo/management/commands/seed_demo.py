"""`manage.py seed_demo`: build the demo world, once."""

import os

from django.conf import settings
from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from pitchey.demo import world

# Sealing takes a second a paper, and an agreement says that its sealed copy is being made.
LEFT_TO_WORKER = ("ndas.seal",)
MOST_THREADS = 8


class Command(BaseCommand):
    help = "Build the demo world through the services that people use; a worker seals its papers. Does nothing when it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="also where DEMO_ALLOWED is off")

    def handle(self, *args: object, force: bool = False, **options: object) -> None:
        if not (settings.DEMO_ALLOWED or force):
            raise CommandError("This is not a place for demo people with a printed password. Use --force if it is.")
        if world.exists():
            self.stdout.write("The demo world is there already.")
            return
        if world.half_built():
            raise CommandError(
                "A half-built demo world is in the way. Begin anew with an empty database (`make clean` on a laptop)."
            )
        threads = min(os.cpu_count() or 1, MOST_THREADS)
        try:
            world.World(log=self.stdout.write, threads=threads, left_to_worker=LEFT_TO_WORKER).build()
        except world.NotBuilt as error:
            raise CommandError(str(error)) from error
