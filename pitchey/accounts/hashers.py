"""How are passwords kept? Argon2id with 19 MiB, two passes, one lane (OWASP's floor), and never more hashes at once than cores."""

import os
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# Hashing is pure work: a second one on the same core only makes both late, and a flood of sign-ins must not take all memory.
_AT_ONCE = BoundedSemaphore(os.cpu_count() or 1)


class PitcheyArgon2PasswordHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _AT_ONCE:
            return super().verify(password, encoded)
