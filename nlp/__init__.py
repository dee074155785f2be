"""Measure: values in, values out; no network, store or clock."""
