"""Public posts: connectors and file import; authors are pseudonyms before anything else sees them."""
