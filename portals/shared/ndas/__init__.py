"""Agreements: asking, deciding, signing, wording, an owner's usual terms."""
