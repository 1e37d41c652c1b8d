"""Which database may migrations touch? The owner's connection where there is one; the runtime role owns nothing."""

from django.conf import settings


class OwnerMigrates:
    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == ("owner" if "owner" in settings.DATABASES else "default")
