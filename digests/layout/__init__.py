"""The state document layout, one file a format."""
