"""The socket door: a bell that says sooner what the database already knows."""
