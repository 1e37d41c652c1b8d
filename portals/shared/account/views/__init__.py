"""Settings, security and devices."""
