"""Make the key with which push services know us, as a line for the environment. Another key silences every device that rings now."""

import base64

from django.core.management.base import BaseCommand
from py_vapid import Vapid


class Command(BaseCommand):
    help = "Print a new VAPID_PRIVATE_KEY."

    def handle(self, *args: object, **options: object) -> None:
        made = Vapid()
        made.generate_keys()
        number = made.private_key.private_numbers().private_value.to_bytes(32, "big")
        self.stdout.write(f"VAPID_PRIVATE_KEY={base64.urlsafe_b64encode(number).rstrip(b'=').decode()}")
