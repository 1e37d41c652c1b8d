"""Pages that more than one portal has."""
