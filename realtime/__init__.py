"""The socket interface: it says sooner what the database already knows."""
