"""Make a dataset from its catalog entry, and say what is wrong with an entry that cannot be made."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from inspect import Parameter, Signature, isabstract, signature
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError, PenstockError
from penstock.io._dataset import AbstractDataset
from penstock.io._redact import scrub, secrets_of
from penstock.io._terms import KEYS, Terms, with_terms
from penstock.io._types import dataset_class
from penstock.io._version import Version


def make_dataset(
    name: str, config: Mapping[str, Any], load_version: str | None = None, save_version: str | None = None
) -> Any:
    """Make the dataset that an entry describes.

    Raises:
        DatasetError: the entry cannot be made into a dataset.
        MissingExtraError: the library that its type needs is not installed.
    """
    return construct(name, *parse_definition(name, config, load_version, save_version))


def construct(name: str, cls: Any, arguments: dict[str, Any]) -> Any:
    """Make the dataset of a class with the arguments of an entry, its validator included.

    Raises:
        DatasetError: it cannot be made of these.
    """
    wrong = list(complaints(cls, arguments))
    if wrong:
        raise DatasetError(f"Dataset '{name}' cannot be made: {' '.join(wrong)}")
    validator = None if _takes(cls, "validator") else arguments.pop("validator", None)
    terms = {key: arguments.pop(key) for key in KEYS if key in arguments and not _takes(cls, key)}
    dataset = _construct(name, cls, arguments)
    if terms:
        with_terms(dataset, **terms)
    return dataset if validator is None else _validated(name, dataset, validator)


def parse_definition(
    name: str, config: Mapping[str, Any], load_version: str | None = None, save_version: str | None = None
) -> tuple[Any, dict[str, Any]]:
    """The class that an entry names and the arguments that it gives.

    Raises:
        DatasetError: there is no `type`, or none such; or a version is to be loaded of what keeps none.
        MissingExtraError: the library that the type needs is not installed.
    """
    arguments = {key: _own(value) for key, value in config.items()}
    if "type" not in arguments:
        raise DatasetError(
            f"Dataset '{name}' has no 'type'. Say what it is, for example type: pandas.CSVDataset"
        )
    try:
        cls = dataset_class(arguments.pop("type"))
    except PenstockError as error:
        error.add_note(f"In the entry of dataset '{name}'.")
        raise
    if arguments.pop("version", None) is not None:
        _warn_version(name)
    if arguments.pop("versioned", False) or getattr(cls, "versioned", False) is True:
        arguments["version"] = Version(load_version, save_version)
    elif load_version is not None:
        raise DatasetError(
            f"The version '{load_version}' of dataset '{name}' is to be loaded, but it keeps no versions. "
            "Write 'versioned: true' in its entry, or ask for no version of it."
        )
    return cls, arguments


def _own(value: Any) -> Any:
    """Entries may share parts through YAML anchors; no dataset may change those of another."""
    return deepcopy(value) if isinstance(value, dict | list) else value


def _warn_version(name: str) -> None:
    import logging

    logging.getLogger(__name__).warning(
        "'version' in the entry of dataset '%s' is ignored: write 'versioned: true', and choose "
        "versions with load_versions and save_version.",
        name,
    )


def complaints(cls: Any, arguments: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the arguments for a class, without making anything."""
    if isabstract(cls):
        missing = ", ".join(sorted(cls.__abstractmethods__))
        yield f"{_name(cls)} does not say how to {missing}; write these, or their awaitable forms."
        return
    if arguments.get("validator") is not None and not _takes(cls, "validator"):
        yield from _wrong_validator(arguments["validator"])
    yield from _wrong_terms(
        {key: arguments[key] for key in KEYS if key in arguments and not _takes(cls, key)}
    )
    expected = _signature(cls)
    if expected is None:
        return
    parameters = expected.parameters
    yield from (_unknown(cls, name, parameters) for name in arguments if not _accepts(parameters, name))
    for name, parameter in parameters.items():
        if parameter.default is Parameter.empty and parameter.kind in _NAMED and name not in arguments:
            yield f"{_name(cls)} needs '{name}', which the entry does not give."


def _validated(name: str, dataset: Any, validator: Any) -> Any:
    from penstock.io._validated import ValidatedDataset

    return ValidatedDataset(dataset, validator, name)


def _wrong_validator(given: Any) -> Iterator[str]:
    """What is wrong with a validator; nothing is imported for it where validators are switched off."""
    from penstock.io._pattern import placeholders
    from penstock.io._validating import is_validating
    from penstock.io._validator import Validator

    try:
        validator = Validator.made(given)
        if is_validating() and validator.enabled and not placeholders(str(validator.given)):
            validator.check  # noqa: B018  looks up what it names
    except PenstockError as error:
        yield str(error)


def _wrong_terms(given: Mapping[str, Any]) -> Iterator[str]:
    if any("{" in value for value in given.values() if isinstance(value, str)):
        return  # known once the pattern is filled in
    try:
        Terms.made(**given)
    except PenstockError as error:
        yield str(error)


def _takes(cls: Any, name: str) -> bool:
    """Whether a class has an argument of its own called so, which is its own business."""
    expected = _signature(cls)
    return expected is not None and name in expected.parameters


_NAMED = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def _signature(cls: Any) -> Signature | None:
    if issubclass(cls, AbstractDataset):
        known: Signature = cls._init_signature()
        return known
    try:
        return signature(cls)
    except (TypeError, ValueError):  # built in another language: only calling it will tell
        return None


def _accepts(parameters: Mapping[str, Parameter], name: str) -> bool:
    if name in (
        "metadata",
        "validator",
        *KEYS,
    ):  # every dataset has them, whether its constructor knows or not
        return True
    known = parameters.get(name)
    if known is not None and known.kind in _NAMED:
        return True
    return any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values())


def _unknown(cls: Any, name: str, parameters: Mapping[str, Parameter]) -> str:
    if name == "version":
        return f"{_name(cls)} keeps no versions: take 'versioned' out of the entry."
    known = [
        other for other, parameter in parameters.items() if parameter.kind in _NAMED and other != "version"
    ]
    hint = did_you_mean(name, known) or (
        f" It takes {', '.join(map(repr, known))}." if known else " It takes none."
    )
    return f"{_name(cls)} takes no argument '{name}'.{hint}"


def _construct(name: str, cls: Any, arguments: dict[str, Any]) -> Any:
    metadata = None
    expected = _signature(cls)
    if expected is not None and "metadata" not in expected.parameters and not _takes_anything(expected):
        metadata = arguments.pop("metadata", None)
    try:
        dataset = cls(**arguments)
    except PenstockError as error:
        error.add_note(f"While making dataset '{name}' of type {_name(cls)}.")
        raise
    except Exception as error:
        # Where the original says a secret aloud, it must not show in tracebacks either.
        told = scrub(str(error), secrets_of(arguments))
        message = f"Dataset '{name}' of type {_name(cls)} cannot be made.\n{type(error).__name__}: {told}"
        failed = DatasetError(message)
        if told != str(error):
            raise failed from None
        raise failed from error
    if metadata is not None:
        dataset.metadata = metadata
    return dataset


def _takes_anything(expected: Signature) -> bool:
    return any(parameter.kind is Parameter.VAR_KEYWORD for parameter in expected.parameters.values())


def _name(cls: Any) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
