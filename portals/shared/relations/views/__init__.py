"""Buttons that switch, and lists of who follows whom."""
