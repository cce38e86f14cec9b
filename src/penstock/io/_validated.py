"""ValidatedDataset: another dataset, whose data is checked on its way in and out."""

from typing import Any

from penstock.io._dataset import AbstractDataset
from penstock.io._failures import describe, refuse_none
from penstock.io._foreign import acall, call
from penstock.io._placement import Place, Placement, placement
from penstock.io._validating import is_validating
from penstock.io._worker import on_worker


class ValidatedDataset(AbstractDataset[Any, Any], guarded=False):
    """Loads and saves through another dataset, and lets only valid data pass.

    What is not valid is refused before anything is written, and before a node gets it. Everything else that the
    dataset behind it can do (versions, staged saves, confirmation) it can do as well, in the same place: what is
    awaited stays awaited, and checks take place on a worker thread then.

    A catalog makes one of every entry with a `validator`.

    Args:
        dataset: the dataset behind it.
        validator: a Pandera schema, a pydantic model, an object with a `validate` method, a function that raises or
            returns False, or the dotted path of one; or a mapping with more to say, as in a catalog entry.
        name: what to call the dataset in messages; how it shows itself if left out.

    Raises:
        DatasetError: the validator is none of these.

    >>> from penstock.io import MemoryDataset
    >>> ages = ValidatedDataset(MemoryDataset(), lambda ages: min(ages) >= 0, name="ages")
    >>> ages.save([3, 4])
    >>> ages.save([3, -4])
    Traceback (most recent call last):
        ...
    penstock.errors.DataValidationError: The data for 'ages' is not valid: nothing was saved.
    - <lambda> returned False.
    """

    def __init__(self, dataset: Any, validator: Any, name: str | None = None) -> None:
        from penstock.io._validator import Validator  # which `import penstock` does without

        self._dataset = dataset
        self._validator = Validator.made(validator)
        self._name = name
        self._is_known_valid = False
        self.metadata = getattr(dataset, "metadata", None)
        self._EPHEMERAL = getattr(dataset, "_EPHEMERAL", False)
        self._SINGLE_PROCESS = getattr(dataset, "_SINGLE_PROCESS", False)

    def load(self) -> Any:
        return self._checked_load(call(self._dataset, "load"))

    async def aload(self) -> Any:
        data = await acall(self._dataset, "load")
        return await on_worker(self._checked_load, data)

    def save(self, data: Any) -> None:
        call(self._dataset, "save", self._checked_save(data))

    async def asave(self, data: Any) -> None:
        await acall(self._dataset, "save", await on_worker(self._checked_save, data))

    def exists(self) -> bool:
        return bool(call(self._dataset, "exists"))

    async def aexists(self) -> bool:
        return bool(await acall(self._dataset, "exists"))

    def release(self) -> None:
        self._is_known_valid = False
        call(self._dataset, "release")

    async def arelease(self) -> None:
        self._is_known_valid = False
        await acall(self._dataset, "release")

    def _checked_load(self, data: Any) -> Any:
        if self._is_known_valid and self._validator.skip_load_after_save:
            return data
        return self._validator.checked(data, "load", self._shown()) if is_validating() else data

    def _checked_save(self, data: Any) -> Any:
        if data is None:
            refuse_none(self)
        if not is_validating():
            self._is_known_valid = False
            return data
        checked = self._validator.checked(data, "save", self._shown())
        self._is_known_valid = "save" in self._validator.on
        return checked

    def _shown(self) -> str:
        return repr(self._name) if self._name else describe(self._dataset)

    def __getattr__(self, name: str) -> Any:
        """Whatever else the dataset behind it can do; what becomes bytes is checked before, what was bytes after."""
        if (
            name.startswith("__") or name == "_dataset"
        ):  # asked for while a copy is made, with nothing behind it yet
            raise AttributeError(name)
        found = getattr(self._dataset, name)
        match name:
            case "stage" | "encode":
                return lambda data: found(self._checked_save(data))
            case "decode":
                return lambda data: self._checked_load(found(data))
            case _:
                return found

    def _placement(self) -> Placement:
        """That of the dataset behind it; only, data in memory is checked where work is done, not on the spot."""
        placed = placement(self._dataset)
        return placed._replace(load=_off_the_spot(placed.load), save=_off_the_spot(placed.save))

    def _around(self, dataset: Any) -> "ValidatedDataset":
        """The same validator for another dataset."""
        return ValidatedDataset(dataset, self._validator, self._name)

    def _copy(self, **overwrite: Any) -> "ValidatedDataset":
        return self._around(self._dataset._copy(**overwrite))

    def _describe(self) -> dict[str, Any]:
        known = getattr(self._dataset, "_describe", None)
        return known() if known is not None else {}

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"{name}(dataset={describe(self._dataset)}, validator={self._validator!r})"

    def _init_config(self) -> dict[str, Any]:
        return {**self._dataset._init_config(), "validator": self._validator.to_config()}


def _off_the_spot(place: Place) -> Place:
    return Place.THREAD if place is Place.INLINE else place
