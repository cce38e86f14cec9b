"""Penstock beside its peers and beside the same work written by hand, in one run.

`python -m benchmarks` measures everything; see `python -m benchmarks --help` for one group at a time.

Machines differ and are shared, so no figure stands alone: contestants take turns, round after round, and what
counts are the ratios between them within a round.
"""
