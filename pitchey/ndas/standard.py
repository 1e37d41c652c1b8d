"""The standard agreement, first edition: one pitch, one reader. Plain words on purpose; see docs/decisions."""

STANDARD = """
Confidential Disclosure Agreement

Between {owner}{owner_organisation} ("the Owner") and {signer}{signer_organisation} ("the Recipient"), about the project "{pitch}", version {version}.

1. What this is about. The Owner lets the Recipient read, on Pitchey, the following parts of the project:
{materials}
They are called the Material. So are newer versions of the same parts that the Owner shows the Recipient while this agreement lasts.

2. What it is for. The Recipient may use the Material only to decide whether to finance, produce, distribute or take part in the project.

3. Confidence. The Recipient keeps the Material confidential, shows it to nobody, and speaks of its content to nobody except advisers who are bound to secrecy by their profession and need it for the purpose in section 2. The Recipient answers for what those advisers do with it.

4. No copies. The Material is read on Pitchey. The Recipient makes no copies, photographs, recordings, transcripts or machine-readable extracts of it and does not use it to train any model. {download}

5. Marks and record. Each page that the Recipient reads carries the Recipient's name, the time and a trace code. Which pages were shown and when is recorded, and the Owner may see and keep that record. The Recipient does not remove or hide a mark.

6. What is free. This agreement does not cover what is public, what the Recipient knew before or develops without the Material, or what a third party lawfully tells the Recipient without a duty of secrecy. Who relies on this must be able to show it.

7. Ideas that resemble each other. The Recipient may be working on, or be offered, projects with similar subjects, themes or ideas. That alone is no breach, as long as the Material was not used.

8. Law and authorities. If a court or an authority orders disclosure, the Recipient may comply, tells the Owner first where that is lawful, and discloses no more than is ordered.

9. Nothing is promised. Neither side owes the other a deal, a payment or an answer because of this agreement. All rights in the project stay with the Owner. If anything of it is used, that needs a contract of its own.

10. How long. Access lasts {term_days} days from the signature. The Owner may end it earlier at any time, with effect at once; the Recipient may withdraw at any time. The duties in sections 3 to 5 go on for three years after access has ended.

11. Form. This agreement is signed electronically. Both sides accept that as binding and receive the same text. Its SHA-256 hash and the hash of the version it was made on ({version_sha256}) identify both beyond doubt.

12. Changes. A change needs a new agreement signed in the same way. If one section does not hold in law, the others stay.

Made on {date}.
"""
