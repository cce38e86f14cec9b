"""Configuration files: every value knows its line, and mistakes are told before anything uses them."""

from penstock.config._yaml import Document, parse_yaml, read_yaml

__all__ = ["Document", "parse_yaml", "read_yaml"]
