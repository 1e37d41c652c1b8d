"""Two more texts to choose from, and when one would choose each. A changed text is a new migration with the next number; these stay."""

from typing import Any

from django.db import migrations

EVALUATION = """\
EVALUATION AGREEMENT

1. Parties

{owner} (the "Owner") shares material with {signer} (the "Reader"). Whoever signs for a company confirms that they may bind it. Made on {date}.

2. Purpose

The Reader may use the material only to decide whether to discuss a deal about "{pitch}" (Pitchey reference {pitch_id}). The Reader asked {purpose}.

3. What is private

The protected parts of that pitch that are listed here, in version {version} and in every later version that the Owner opens under this agreement, in any form:
{materials}
So is what the Owner tells the Reader about them, the Reader's notes that repeat them, and, where the Owner has not made it public, the fact that they are on offer. The content of version {version} has the SHA-256 fingerprint
{version_sha256}

4. What is not private

Anything that is public through no fault of the Reader, that the Reader can show to have known or made before or without it, or that somebody else gave who was free to give it. If a law or a court demands disclosure, the Reader gives only what is demanded and, where that is allowed, tells the Owner first.

5. Care

The Reader keeps the material secret with at least reasonable care, and the same care as for papers of their own. The Reader shows it only to colleagues and advisers who need it for the purpose and owe the same secrecy, and answers for them; does not record it, photograph it, or feed it to a machine that learns from it; and reports any leak within two business days. {download}

6. Time

Access lasts {term_days} days. The duty of secrecy lasts {secrecy_months} months from signing; for trade secrets, as long as they remain such.

7. The end

The Owner may end the access at any time, with a reason that the Reader is told, and so may the Reader. When it ends, the Reader deletes downloads, copies and notes that quote the material within ten business days, and says so if asked. A copy that the law or a routine backup requires stays under this text.

8. No rights pass

The Owner keeps all rights, and credit and moral rights are untouched. The Reader gets no licence or option.

9. Ideas

This text protects the confidential material and its particular expression, not general ideas, genres, facts or stock scenes.

10. Independent work

The Reader may have similar projects, now or later, made independently. Similarity alone proves nothing, and records of independent work count.

11. No duty to deal

Neither side must go on, buy or pay. Only a later signed agreement can oblige them.

12. Marks and record

Pages bear the Reader's name, email address, the time and a code. Pitchey records which pages were opened, when and for how long, and shows this to the Owner, who may receive a report.

13. Remedies

Money may not make a breach good, so a court may be asked to stop it. No penalty sums are agreed.

14. Law

The law of {law} applies and the courts of {courts} decide. Rights that cannot be waived, as those of consumers and of those who report a crime, stay.

15. Electronic signing

Both agree to sign and keep this electronically. The Reader may ask for paper, or stop, at any time before signing. Each receives a sealed copy; Pitchey keeps the time, address, device and hash as evidence, and is not a party. This is the whole agreement on secrecy for this material and changes only by another signed text.
"""

SHORT = """\
SHORT EVALUATION

1. What for

{owner} (the "Owner") lets {signer} (the "Reader") read private material of "{pitch}" (Pitchey reference {pitch_id}, version {version}, SHA-256 {version_sha256}) for {term_days} days from signing, only to decide whether to talk further ({purpose}). Made on {date}. The material:
{materials}

2. Secrecy

The Reader keeps it secret for {secrecy_months} months, shows it to nobody else, and makes no recordings and no use of it in machines that learn. {download} What is public, already known, made independently or lawfully received is free if that can be shown, and legal duties to disclose are respected.

3. Nothing else

No rights pass, ideas in general stay free, independent projects are allowed, and nobody must make a deal.

4. Marks and end

Pages carry the Reader's mark, and reading is recorded for the Owner. When access ends, copies and notes that quote the material are deleted.

5. Law and signing

A court may be asked to stop a breach. The law of {law} applies, and the courts of {courts} decide; rights that cannot be waived stay. Both agree to sign electronically, may ask for paper first, and each gets a sealed copy.
"""

TEXTS = [
    (
        "evaluation",
        "Evaluation of one pitch",
        "The careful one: law, courts and months of secrecy as you choose.",
        EVALUATION,
    ),
    ("short", "Short evaluation", "Five short clauses, for a first look.", SHORT),
]


def add(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    templates.filter(slug="standard").update(summary="In plain words, for one pitch; secrecy goes on for two years.")
    for slug, name, summary, body in TEXTS:
        templates.create(slug=slug, number=1, name=name, summary=summary, body=body)


def remove(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    templates.filter(slug__in=[slug for slug, *_rest in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("ndas", "0005_usual_terms")]

    operations = [migrations.RunPython(add, remove)]
