"""How fast is it, next to what? `make bench` prints a report; nothing here is a test."""
