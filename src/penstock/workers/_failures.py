"""Exceptions on their way from a worker process: the same classes, attributes, causes and tracebacks."""

from contextlib import suppress
from types import TracebackType
from typing import Any

from penstock.workers._parcels import pack, unpack
from penstock.workers._wire import Parcel

_OWN = __name__.partition(".")[0]


def pack_failure(error: BaseException) -> Parcel:
    """An exception with all that led to it. Never fails: what cannot be sent is told in words."""
    chain = _chain(error)
    places = {id(each): place for place, each in enumerate(chain)}
    return pack([_link(each, places) for each in chain])


def unpack_failure(parcel: Parcel) -> BaseException:
    """The exception, as if it had been raised here."""
    links = unpack(parcel)
    errors = [_restored(link) for link in links]
    for error, link in zip(errors, links, strict=True):
        error.__cause__ = _at(errors, link["cause"])
        error.__context__ = _at(errors, link["context"])
        error.__suppress_context__ = link["suppress"]
        error.__traceback__ = _traceback(link["traceback"])
    return errors[0]


def _chain(error: BaseException) -> list[BaseException]:
    chain, seen = [error], {id(error)}
    for each in chain:
        for other in (each.__cause__, each.__context__):
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                chain.append(other)
    return chain


def _link(error: BaseException, places: dict[int, int]) -> dict[str, Any]:
    from tblib import Traceback

    frames = _of_the_node(error.__traceback__)
    return {
        "parcels": _parcels(error),
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "text": _text(error),
        "notes": [str(note) for note in getattr(error, "__notes__", ())],
        "cause": places.get(id(error.__cause__)),
        "context": places.get(id(error.__context__)),
        "suppress": error.__suppress_context__,
        "traceback": Traceback(frames).to_dict() if frames else None,
    }


def _parcels(error: BaseException) -> list[Parcel]:
    """Ways to send an exception, the best first: as it wants to be pickled, and as class, arguments and attributes.

    The second one is for classes whose constructor takes something else than what it passes on.
    """
    ways = []
    with suppress(Exception):
        parcel = pack(error)
        if _same(unpack(parcel), error):
            ways.append(parcel)
    with suppress(Exception):
        ways.append(pack((type(error), _sendable(error.args), _sendable(vars(error)))))
    return ways


def _same(copy: Any, error: BaseException) -> bool:
    return type(copy) is type(error) and _text(copy) == _text(error)


def _sendable(held: Any) -> Any:
    """Arguments or attributes, with words in place of what cannot be sent."""
    if isinstance(held, dict):
        return {name: _or_words(each) for name, each in held.items()}
    return tuple(_or_words(each) for each in held)


def _or_words(data: Any) -> Any:
    try:
        unpack(pack(data))
    except Exception:  # noqa: BLE001  whatever the reason, there are words
        return repr(data)
    return data


def _restored(link: dict[str, Any]) -> BaseException:
    for parcel in link["parcels"]:
        with suppress(Exception):
            found = unpack(parcel)
            return found if isinstance(found, BaseException) else _rebuilt(link, *found)
    return _noted(RuntimeError(f"{link['type']}: {link['text']}"), link)


def _rebuilt(
    link: dict[str, Any], kind: type[BaseException], args: tuple[Any, ...], attributes: dict[str, Any]
) -> BaseException:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(attributes)
    if _text(error) != link["text"]:
        error.add_note(f"It said: {link['text']}")
    return error


def _noted(error: BaseException, link: dict[str, Any]) -> BaseException:
    for note in link["notes"]:
        error.add_note(note)
    return error


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as another:  # noqa: BLE001  an exception that cannot be shown is shown by its type
        return f"<its text cannot be shown: {type(another).__name__}>"


def _at(errors: list[BaseException], place: int | None) -> BaseException | None:
    return None if place is None else errors[place]


def _of_the_node(frames: TracebackType | None) -> TracebackType | None:
    """The frames below those that lead to the node's function."""
    below = frames
    while below is not None and str(below.tb_frame.f_globals.get("__name__")).startswith(f"{_OWN}."):
        below = below.tb_next
    return below or frames


def _traceback(frames: dict[str, Any] | None) -> TracebackType | None:
    from tblib import Traceback

    return None if frames is None else Traceback.from_dict(frames).as_traceback()
