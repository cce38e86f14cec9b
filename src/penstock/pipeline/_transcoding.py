"""One stored thing under several names: `cars@pandas` and `cars@spark` are two ways to read and write `cars`.

What stands before the `@` is the stem. Names with one stem are siblings: whoever reads one waits for whoever
writes the other.
"""

from penstock.errors import PipelineError

SEPARATOR = "@"


def stem(name: str) -> str:
    """The name without its transcoding.

    >>> stem("cars@pandas"), stem("cars")
    ('cars', 'cars')
    """
    return name.partition(SEPARATOR)[0]


def stems(names: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of `names`; the very same tuple when none is transcoded."""
    found = tuple([stem(name) if SEPARATOR in name else name for name in names])
    return names if found == names else found


def check_transcoding(name: str) -> None:
    """Refuse a name that is transcoded twice.

    Raises:
        PipelineError: the name has more than one separator.
    """
    if name.count(SEPARATOR) > 1:
        raise PipelineError(
            f"'{name}' has {name.count(SEPARATOR)} '{SEPARATOR}' signs.\n"
            f"There is one at most, between the dataset and its transcoding: 'dataset{SEPARATOR}transcoding'."
        )
