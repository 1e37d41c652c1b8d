"""Does the database of the last release come along? A dump of it is kept here by version, and a test upgrades it.

`python -m tests.upgrades` (`make release-dump`) writes the dump of the version that pyproject.toml names.
"""
