"""Show: the pages people work with."""
