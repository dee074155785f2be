"""Scrapy spiders: what fetches, and nothing else."""
