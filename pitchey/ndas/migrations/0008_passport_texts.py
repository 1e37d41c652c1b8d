"""The text of a passport, and that of its schedules. A changed text is a new migration with the next number; these stay."""

from typing import Any

from django.db import migrations

PASSPORT = """\
PASSPORT FOR A SLATE

1. Parties

{owner} (the "Owner") shares material with {signer} (the "Reader"). Whoever signs for a company confirms that they may bind it. Made on {date}.

2. What it covers

"{pitch}" (Pitchey reference {pitch_id}), and of it, in version {version} and in every later version that the Owner opens under this agreement:
{materials}
The content of version {version} has the SHA-256 fingerprint
{version_sha256}

{schedules}

3. Purpose

The Reader asked {purpose}. The Reader may use the material only to decide whether to discuss a deal about a pitch that is covered; what is learned from one pitch is not used to value, delay or compete with another.

4. What is private

The protected parts of the pitches that are covered, in any form, what the Owner says about them, notes that repeat them, and the Owner's plans for the slate. Not private is what is public without the Reader's doing, what the Reader can show to have known or made without it, and what somebody else gave who was free to give it. If a law or a court demands disclosure, the Reader gives only what is demanded and, where that is allowed, tells the Owner first.

5. Care

The Reader keeps the material secret with at least reasonable care; shows it only to people who need it for the purpose and owe the same secrecy, and answers for them; does not record it, photograph it, or feed it to a machine that learns from it; and reports any leak within two business days. {download}

6. Time

This agreement gives access for {term_days} days from its signature, and so do its schedules until that same day. The duty of secrecy lasts {secrecy_months} months for each pitch, from the day on which access to it began.

7. The end

The Owner may end this agreement or a schedule at any time, with a reason that the Reader is told, and so may the Reader. Within ten business days of the end of an access the Reader deletes downloads, copies and notes that quote its material. A copy that the law or a routine backup requires stays under this text.

8. Rights, ideas, dealing

The Owner keeps all rights, and the Reader gets no licence or option. General ideas, genres, facts and stock scenes are free; independent work is allowed, and records of it count. Nobody owes a deal, a fee or a reason.

9. Changes

A new version of this text applies to later pitches only after the Reader has signed it. What was added before keeps the text under which it was added.

10. Marks and record

Pages bear the Reader's name, email address, the time and a code. Pitchey records which pages were opened, when and for how long, and shows this to the Owner, who may receive a report.

11. Law and signing

The law of {law} applies and the courts of {courts} decide; a court may be asked to stop a breach, and rights that cannot be waived stay. Both agree to sign and keep this electronically, and may ask for paper, or stop, at any time before signing. Each receives a sealed copy of this text and of every schedule; Pitchey keeps the time, address, device and hash as evidence, and is not a party.
"""

SCHEDULE = """\
SCHEDULE TO A PASSPORT

1. The agreement

This is a schedule to the agreement {passport} between {owner} (the "Owner") and {signer} (the "Reader"), which the Reader signed on {passport_date}. The text of that agreement has the SHA-256 fingerprint
{passport_sha256}
It holds for this schedule as well.

2. What is added

"{pitch}" (Pitchey reference {pitch_id}), and of it, in version {version} and in every later version that the Owner opens under this schedule:
{materials}
The content of version {version} has the SHA-256 fingerprint
{version_sha256}

3. Copies

{download}

4. Time

Access begins when the Owner signs this schedule, and ends on {until}, or earlier when the Owner or the Reader ends this schedule or the agreement.

5. Signing

The Owner signs this schedule electronically on {date}. The Reader agreed to it beforehand, in the agreement, is told at once, and may withdraw from it at any time. Each receives a sealed copy; Pitchey is not a party.
"""

TEXTS = [
    (
        "passport",
        "Passport for a slate",
        "One signature for many pitches: later you add others of yours with one press each.",
        PASSPORT,
    ),
    ("schedule", "Schedule to a passport", "", SCHEDULE),
]


def add(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    for slug, name, summary, body in TEXTS:
        templates.create(slug=slug, number=1, name=name, summary=summary, body=body)


def remove(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    templates.filter(slug__in=[slug for slug, *_rest in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("ndas", "0007_passports")]

    operations = [migrations.RunPython(add, remove)]
