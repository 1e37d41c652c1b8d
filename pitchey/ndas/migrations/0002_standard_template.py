"""The first text that people sign. A changed text is a new migration with the next number; this one stays."""

from typing import Any

from django.db import migrations

BODY = """\
NON-DISCLOSURE AGREEMENT

This agreement is made on {date} between

{owner} ("the Owner"), who owns or controls the project described below, and

{signer} ("you"), who asked to read confidential material about it.

It becomes binding when you sign it on Pitchey.

1. The project

The project is "{pitch}" (Pitchey reference {pitch_id}). This agreement was made on version {version} of it, whose content has the SHA-256 fingerprint
{version_sha256}
Newer versions of the same material that the Owner shows you on Pitchey while this agreement runs are covered as well.

2. What you may read

The Owner opens to you:
{materials}
This, together with what you learn from it and everything else about the project that the Owner tells you in confidence, is "the Material".

3. Why you may read it

You asked to read the Material for this purpose: {purpose}. You may use it only to decide about that, and for nothing else.

4. Keeping it confidential

You keep the Material to yourself, with at least the care that you give to your own confidential papers. You do not publish it, describe it to others, let others sign in as you, or feed it to software that learns from it.

5. Your colleagues and advisers

You may talk about the Material with colleagues and professional advisers who need to know it for the purpose above and who are bound to confidence by contract or by their profession. You answer for what they do with it. They may not read it on Pitchey under your name.

6. Copies

{download} Every page that you see carries your name, your email address, the time and a code that leads back to you. You do not remove or hide these marks.

7. Records of your reading

Pitchey records which pages you open and when, and shows this to the Owner. You agree to that.

8. What is not confidential

This agreement does not cover what is public without your doing, what you already knew and can show that you knew, what you lawfully receive from somebody else who is free to tell you, and what you create independently without using the Material. If a law or a court obliges you to disclose something, you may, but tell the Owner first where that is allowed, and disclose no more than you must.

9. Nothing else is promised

The Material stays the Owner's. You receive no licence, option or other right in it, and neither side is obliged to make a deal. You may be offered, or may already be working on, other projects on similar themes; general ideas, genres and facts are free to all, and this agreement does not stop you from such work as long as you do not use the Material for it.

10. How long it lasts

Your access begins when you sign and ends {term_days} days later. The Owner may end it earlier at any time, with a reason that you are told, and so may you. When access ends you delete every copy that you hold. Your duty to keep the Material confidential goes on for two years after your access has ended.

11. If something goes wrong

Tell the Owner at once if you learn that the Material has reached somebody who should not have it. A breach may cause harm that money cannot repair, so the Owner may ask a court to stop it, besides any other right. Nothing here limits your rights that the law does not allow to be limited.

12. The whole agreement

This is all that the two of you have agreed on confidentiality about the project. It can be changed only by a new agreement that both accept. If a part of it turns out to be invalid, the rest stays in force. It is made electronically; both of you keep this text, and its SHA-256 fingerprint is recorded with your signature. Pitchey provides the place and the record, and is not a party.
"""


def add(apps: Any, schema_editor: Any) -> None:
    apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias).create(
        slug="standard", number=1, name="One-way non-disclosure agreement", body=BODY
    )


def remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias).filter(
        slug="standard", number=1
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("ndas", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
