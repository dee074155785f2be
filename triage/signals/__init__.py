"""One signal a file, each with its evidence."""
