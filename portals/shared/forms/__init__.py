"""What shape must an answer have? The forms of the pages that several portals share."""
