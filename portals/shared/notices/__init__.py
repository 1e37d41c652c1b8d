"""Notices: the bell and its page."""
