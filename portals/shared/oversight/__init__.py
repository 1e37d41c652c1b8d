"""Access of staff to protected things."""
