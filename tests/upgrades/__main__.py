"""`make release-dump`: write the dump of the version that pyproject.toml names, from a world that is built for it."""

import os

from tests import servers
from tests.upgrades import dumps


def main() -> None:
    with servers.running():
        os.environ["DJANGO_SETTINGS_MODULE"] = "pitchey.settings.test"
        import django

        django.setup()
        from tests.upgrades import world

        print("Building a world (about a minute)")
        world.build()
        file = dumps.file_of(dumps.current_version())
        dumps.write(os.environ["DATABASE_OWNER_URL"], file)
        print(f"{file.relative_to(dumps.ROOT)}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
