from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "pitchey.accounts"

    def ready(self) -> None:
        post_migrate.connect(_after_migration, dispatch_uid="accounts.groups")


def _after_migration(app_config: AppConfig, using: str, **kwargs: object) -> None:
    # Permissions exist only after a room's migrations, so no migration can hand them out.
    if app_config.name.startswith("pitchey."):
        from pitchey.accounts.services.staff import set_up_groups

        set_up_groups(app_label=app_config.label, using=using)
