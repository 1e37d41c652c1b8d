"""Conversations and the files in them."""
