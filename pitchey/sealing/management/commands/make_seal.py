"""Make the seal: a root, a key, a certificate, all encrypted with the passphrase in SEAL_PASSPHRASE.

Run again with --renew it makes the next seal under the same root, so that everything that was sealed before stays valid.
"""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pitchey.sealing import certificates


class Command(BaseCommand):
    help = "Make the platform's seal, encrypted with the passphrase in SEAL_PASSPHRASE."
    requires_system_checks = []  # they ask for the seal that is being made

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where root.pem, root-key.pem and seal.p12 are written")
        parser.add_argument("--name", default="Pitchey", help="whom the certificates name")
        parser.add_argument(
            "--renew", action="store_true", help="put another seal in the place of the one that is there"
        )

    def handle(self, *args: object, folder: Path, name: str, renew: bool, **options: object) -> None:
        former = folder / certificates.SEAL
        if renew and former.exists():
            former.rename(folder / f"seal-until-{former.stat().st_mtime_ns}.p12")
        try:
            made = certificates.make(folder, name=name, passphrase=os.environ.get("SEAL_PASSPHRASE", ""))
        except (FileExistsError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"SEAL_FILE={made}")
        self.stdout.write(f"Keep {folder / certificates.ROOT_KEY} away from the servers: only the next seal needs it.")
