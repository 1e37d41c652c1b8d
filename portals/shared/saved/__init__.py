"""Saved pitches, their folders and notes, and the reading record."""
