"""What is going on in a run, as a value: for displays in terminals and notebooks, and for other programs.

A board listens to a run's events and answers at any moment how things stand. What does not belong here: how that
looks, which is the business of whoever shows it.
"""

from penstock.progress._board import Board
from penstock.progress._lines import JsonLines, event_to_dict
from penstock.progress._snapshot import Backoff, Flow, Running, Snapshot, Transfer

__all__ = ["Backoff", "Board", "Flow", "JsonLines", "Running", "Snapshot", "Transfer", "event_to_dict"]
