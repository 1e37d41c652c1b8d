"""`make chaos`: people talk while everything dies. See docs/chaos.md."""
