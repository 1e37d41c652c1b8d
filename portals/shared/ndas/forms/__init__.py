"""What is filled in about an agreement."""
