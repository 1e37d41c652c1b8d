"""Is the ledger whole? Names every chain's first violation, and ends with 1 when there is one."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from pitchey.audit.models import Entry
from pitchey.evidence.models import Checkpoint
from pitchey.evidence.verification import violations


class Command(BaseCommand):
    help = "Walk the ledger: every entry of every chain, every checkpoint, and the sealed papers that you hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("chain", nargs="?", default="", help="one chain alone: pit_..., usr_...")
        parser.add_argument(
            "--paper", action="append", default=[], type=Path, help="a sealed checkpoint from elsewhere"
        )

    def handle(self, *args: object, chain: str, paper: list[Path], **options: object) -> None:
        found = list(violations(chain=chain, papers=[path.read_bytes() for path in paper]))
        for violation in found:
            self.stderr.write(self.style.ERROR(str(violation)))
        if found:
            sys.exit(1)
        if chain:
            count = Entry.objects.filter(chain__key=chain).count()
            self.stdout.write(f"{chain}: {count} entries, whole.")
        else:
            self.stdout.write(f"{Entry.objects.count()} entries, {Checkpoint.objects.count()} checkpoints, whole.")
