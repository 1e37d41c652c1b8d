"""Which address takes no mail? A mail server pipes its delivery reports into this; see docs/operations.md, "Mail that comes back"."""

import sys

from django.core.management.base import BaseCommand

from pitchey.emails import reports


class Command(BaseCommand):
    help = "Read one delivery report (RFC 3464) from standard input."

    def handle(self, *args: object, **options: object) -> None:
        # A mail server would return to us what fails here, so what says nothing is not an error.
        address = reports.read(sys.stdin.buffer.read(reports.LARGEST))
        self.stdout.write(f"No more mail goes to {address}." if address else "This says nothing about a mail of ours.")
