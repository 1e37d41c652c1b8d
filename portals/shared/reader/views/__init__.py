"""Documents, and copies that leaked."""
