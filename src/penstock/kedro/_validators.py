"""Validators that Kedro's catalog holds beside its datasets, for data that does not pass through the catalog."""

from typing import Any, Literal


def is_validated(catalog: Any, name: str) -> bool:
    """Whether the catalog checks what it loads and saves under this name."""
    return name in getattr(catalog, "_validator_specs", ())


def validated(catalog: Any, name: str, data: Any, mode: Literal["load", "save"]) -> Any:
    """The data as the catalog's validator gives it back."""
    if is_validated(catalog, name) and catalog._is_validation_enabled():
        return catalog._validate(name, data, mode=mode)
    return data
