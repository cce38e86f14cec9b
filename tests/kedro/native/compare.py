"""Compare recognised datasets with their originals in the environment that this is run in: `python compare.py FOLDER`.

One line for each case that its libraries are there for: what went wrong, or nothing.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from kedro.io.core import DatasetError, Version

from penstock.kedro._native import recognise

VERSION = "2026-05-01T12.00.00.000Z"


def compare(case: Any, folder: Path) -> None:
    theirs, ours = case.make(folder / "theirs"), case.make(folder / "ours")
    theirs.save(case.data())
    native(ours).save(case.data())
    if case.same_bytes:
        assert (folder / "ours" / case.name).read_bytes() == (folder / "theirs" / case.name).read_bytes()
    if case.loads:
        case.check_equal(native(theirs).load(), theirs.load())
    compare_versions(case, folder / "versions")


def compare_versions(case: Any, folder: Path) -> None:
    original = case.make(folder, Version(None, VERSION))
    assert not original.exists()
    native(original).save(case.data())
    assert original.exists()
    assert native(original).resolve_load_version() == original.resolve_load_version() == VERSION
    assert is_refused(native(original), case.data())


def is_refused(dataset: Any, data: Any) -> bool:
    try:
        dataset.save(data)
    except DatasetError:
        return True
    return False


def native(original: Any) -> Any:
    found = recognise(original)
    assert found is not None, "not recognised"
    return found


def main(folder: Path) -> None:
    for number, case in enumerate(import_module("cases").CASES):
        try:
            case.make(folder)
            case.data()
        except (ImportError, AttributeError):
            continue  # a library, or the whole class, is not there
        try:
            compare(case, folder / str(number))
        except Exception as error:
            print(json.dumps([str(case), repr(error)]))
        else:
            print(json.dumps([str(case), ""]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
