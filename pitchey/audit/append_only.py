"""How does a table become append-only in SQL, too? Migration operations, for every app that has evidence.

    operations = append_only("audit_entry")

A row trigger refuses UPDATE and DELETE to everybody; where migrations run as an owner role of their own, the runtime role loses the
grants as well (TRUNCATE it never had).
"""

from collections.abc import Callable

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_FUNCTION = """
CREATE OR REPLACE FUNCTION pitchey_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def read_only(*tables: str) -> list[migrations.RunPython]:
    """Operations after which the runtime role only reads these tables; the owner goes on writing them."""

    def change(statement: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
        def run(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
            quote = schema_editor.connection.ops.quote_name
            if "owner" in settings.DATABASES:
                role = quote(settings.DATABASES["default"]["USER"])
                for table in tables:
                    schema_editor.execute(statement.format(table=quote(table), role=role))

        return run

    grants = "INSERT, UPDATE, DELETE ON {table}"
    return [migrations.RunPython(change(f"REVOKE {grants} FROM {{role}}"), change(f"GRANT {grants} TO {{role}}"))]


def append_only(*tables: str) -> list[migrations.RunPython]:
    """Operations that make these tables append-only, and allow it to be undone by the owner."""

    def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        quote = schema_editor.connection.ops.quote_name
        schema_editor.execute(_FUNCTION, params=None)
        for table in tables:
            schema_editor.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {quote(table)} "
                "FOR EACH ROW EXECUTE FUNCTION pitchey_append_only()"
            )
            if "owner" in settings.DATABASES:
                role = quote(settings.DATABASES["default"]["USER"])
                schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {role}")

    def backward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        quote = schema_editor.connection.ops.quote_name
        for table in tables:
            schema_editor.execute(f"DROP TRIGGER append_only ON {quote(table)}")
            if "owner" in settings.DATABASES:
                role = quote(settings.DATABASES["default"]["USER"])
                schema_editor.execute(f"GRANT UPDATE, DELETE ON {quote(table)} TO {role}")

    return [migrations.RunPython(forward, backward)]
