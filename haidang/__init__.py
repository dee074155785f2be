"""Hải Đăng, the lighthouse: watches the press and public posts, and compiles press digests."""
