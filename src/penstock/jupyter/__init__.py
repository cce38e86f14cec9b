"""What makes notebooks a home for Penstock."""

from penstock.jupyter._display import LiveProgress, show_progress

__all__ = ["LiveProgress", "show_progress"]
