"""Pages for guests (login) and for those who are signed in (session)."""
