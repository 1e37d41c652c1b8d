"""What did the ledger look like at a moment? Checkpoints: the heads of its chains, each covering the checkpoint before."""

from django.db import models

from pitchey.audit.models import AppendOnly


class Checkpoint(AppendOnly):
    """The heads of all chains that grew since the checkpoint before. `hash` covers every other field (see `checkpoints.fingerprint`).

    Its sealed paper lies under `key` in the private storage and goes to those who asked for it: what they hold, nobody here can take back.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.JSONField()  # [[chain, seq, hash of that entry], ...] by chain
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"checkpoint {self.number}"

    @property
    def key(self) -> str:
        return f"checkpoints/{self.number:08}.pdf"
