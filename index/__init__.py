"""Find: the archive as people search it, on two engines."""
