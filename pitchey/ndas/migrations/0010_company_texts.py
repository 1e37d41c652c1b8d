"""The text that a company signs for its people, and a passport that names who may read. A changed text is a new migration; these stay."""

from typing import Any

from django.db import migrations

COMPANY = """\
AGREEMENT WITH A COMPANY

1. Parties

{owner} (the "Owner") shares material with {signer} (the "Company"). Whoever signs for the Company confirms that they may bind it. Made on {date}.

2. Readers

These people of the Company, and nobody else, may read on Pitchey under this agreement:
{readers}
Each of them reads and accepts this text before the first page. Access is personal, and ends at once when somebody leaves the Company. The Company answers for each of them.

3. Purpose

The Company asked {purpose}. The material may be used only to decide within the Company whether to discuss a deal about "{pitch}" (Pitchey reference {pitch_id}). Affiliates, financiers and advisers see it only under an agreement of their own with the Owner.

4. What is private

The protected parts of that pitch that are listed here, in version {version} and in every later version that the Owner opens under this agreement, what the Owner says about them, and internal notes and coverage that repeat them:
{materials}
The content of version {version} has the SHA-256 fingerprint
{version_sha256}
The Company may keep its own verdict and scores. Not private is what is public without its doing, what it can show to have known or made without the material, and what somebody else gave who was free to give it. If a law or a court demands disclosure, it gives only what is demanded and, where that is allowed, tells the Owner first.

5. Care

The Company applies its rules for confidential papers and at least reasonable care, keeps the material out of shared drives and of machines that learn from it, and reports a leak within two business days with what it knows. {download}

6. Separate teams

The Company may work on similar projects with people who have not read the material; Pitchey's record shows who has. Similarity alone proves nothing. General ideas, genres, facts and stock scenes are free.

7. Time and end

Access lasts {term_days} days; the Owner may end it at any time, with a reason that the Company is told, and so may the Company. Secrecy lasts {secrecy_months} months from signing. Within ten business days of the end copies and quoting notes are deleted, and the Company says so if asked. Archives that the law requires stay under this text.

8. No rights, no duty

The Owner keeps all rights. No licence, option or first look arises, and neither side owes a deal.

9. Marks and record

Every page carries the name of the person who reads it, their email address, the time and a code. Pitchey records which pages each of them opened, when and for how long, and shows this to the Owner.

10. Law and signing

The law of {law} applies and the courts of {courts} decide; a court may be asked to stop a breach, and rights that cannot be waived stay. Both agree to sign and keep this electronically, and may ask for paper, or stop, at any time before signing. Each receives a sealed copy; Pitchey keeps the time, address, device and hash as evidence, and is not a party. For this material this text goes before any conflicting terms of the Company.
"""

BEFORE = "3. Purpose"
WHO = """\
Who may read under this agreement and its schedules, on Pitchey:
{readers}
Where the Reader is a company, each of them reads and accepts this text before the first page, access is personal and ends at once when somebody leaves the company, and the company answers for each of them.

3. Purpose"""


def add(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    templates.create(
        slug="company",
        number=1,
        name="Agreement with a company",
        summary="A verified company signs once, for people of it whom the text names.",
        body=COMPANY,
    )
    first = templates.get(slug="passport", number=1)
    templates.filter(pk=first.pk).update(is_current=False)
    templates.create(
        slug="passport", number=2, name=first.name, summary=first.summary, body=first.body.replace(BEFORE, WHO, 1)
    )


def remove(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    templates.filter(slug="company").delete()
    templates.filter(slug="passport", number=2).delete()
    templates.filter(slug="passport", number=1).update(is_current=True)


class Migration(migrations.Migration):
    dependencies = [("ndas", "0009_companies")]

    operations = [migrations.RunPython(add, remove)]
