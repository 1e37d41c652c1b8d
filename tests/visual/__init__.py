"""What does the product look like, and how fast is it on somebody's screen? The demo world in a real browser."""
