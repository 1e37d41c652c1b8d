"""What does somebody's first page show? Questions to several apps of the core, put together for every interface alike."""
