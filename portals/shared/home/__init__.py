"""The first page of each portal."""
