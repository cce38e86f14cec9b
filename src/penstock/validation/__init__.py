"""Do parameters fit the functions that take them? Looked up in the type hints, before anything runs.

What is checked is what configuration files can hold; objects made by code, and hints that say nothing that could be
checked, pass. Data is not this room's business: datasets have validators of their own, see `penstock.io`.
"""

from penstock.validation._parameters import check_parameters

__all__ = ["check_parameters"]
