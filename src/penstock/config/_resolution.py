"""Work out everything in a tree of configuration: references within it, and what resolvers return.

One `Resolution` is one reading: it remembers what it has worked out and what it is about to, so that circles
are seen. It belongs to one thread and registers nothing anywhere, so readings never meet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from penstock._suggest import did_you_mean
from penstock.config._expressions import ExpressionError, evaluate, has_expression
from penstock.config._layer import Locate, dotted
from penstock.config._merge import Keys, copied, is_missing
from penstock.errors import BadConfigException

#: How many values references may multiply a configuration to.
VALUE_LIMIT = 1_000_000

#: What a look-up gives where there is nothing.
ABSENT: Any = object()


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Mappings, lists and values in which text may refer to other places of the tree."""

    data: Mapping[Any, Any]
    where: Locate
    below: "Tree | None" = None
    """Where names at the top are looked up that this tree has not."""


class Site(NamedTuple):
    """The place whose value is being worked out, as resolvers get it."""

    resolution: "Resolution"
    tree: Tree
    keys: Keys

    def refer(self, level: int, steps: tuple[str, ...]) -> Any:
        """The value at a path that begins at the top (0), beside this place (1), or above (2 and more).

        Raises:
            FaultError: there is none.
        """
        start = self.keys[:-level] if level else ()
        if level > len(self.keys):
            raise FaultError(f"refers to '{'.' * level}{dotted(steps)}', which begins above the top.")
        return self.resolution.at(self.tree, (*map(str, start), *steps))

    def call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """What a resolver returns.

        Raises:
            FaultError: there is no such resolver, or it refuses.
        """
        return self.resolution.called(self, name, arguments)


#: Gives a value for arguments, at a place.
Resolver: TypeAlias = Callable[[Site, tuple[Any, ...]], Any]


class FaultError(Exception):
    """What is wrong with one value; told together with its place.

    Args:
        told: goes on after the name of the value.
        shows_text: the message repeats part of the value's text, so it is not shown where that may be secret.
    """

    def __init__(self, told: str, *, shows_text: bool = True) -> None:
        super().__init__(told)
        self.shows_text = shows_text


class AbsentError(FaultError):
    """A value refers to something that is not there, or has no value yet."""


class Resolution:
    """One reading of a tree.

    Args:
        resolvers: by name, what may be called.
        secret: the values are credentials, so messages must not show any of their text.
        guards_types: no runtime parameter may choose the `type` of a dataset.
    """

    def __init__(
        self, resolvers: Mapping[str, Resolver], *, secret: bool = False, guards_types: bool = False
    ) -> None:
        self._resolvers = resolvers
        self._secret = secret
        self._guards_types = guards_types
        self._known: dict[tuple[Tree, Keys], Any] = {}
        self._at_work: list[tuple[Tree, Keys]] = []
        self._chosen_at_runtime: set[tuple[Tree, Keys]] = set()
        self._values = 0

    def whole(self, tree: Tree, only: Any = None) -> dict[Any, Any]:
        """All of a tree, or what stands under one name at its top, worked out, in new dicts and lists.

        Raises:
            BadConfigException: something cannot be worked out; names file, line and key.
        """
        try:
            result: dict[Any, Any] = {
                key: self._value(tree, item, (key,))
                for key, item in tree.data.items()
                if only is None or key == only
            }
        except FaultError as fault:
            raise BadConfigException(f"{tree.where()}: this {fault}") from None
        except RecursionError:
            told = f"{tree.where()}: references follow each other too far to be worked out."
        else:
            return result
        raise BadConfigException(told)

    def at(self, tree: Tree, steps: tuple[str, ...]) -> Any:
        """The value at a path from the top of a tree, worked out.

        Raises:
            AbsentError: there is none.
        """
        if steps and tree.below is not None and _child(tree.data, steps[0])[1] is ABSENT:
            return self.at(tree.below, steps)
        value: Any = tree.data
        keys: Keys = ()
        worked_out = False
        for step in steps:
            if has_expression(value) and not worked_out:
                value, worked_out = self._text(tree, value, keys), True
            key, under = _child(value, step)
            if under is ABSENT:
                raise _no_such(steps, keys, step, value)
            value, keys = under, (*keys, key)
        if not worked_out:
            value = self._value(tree, value, keys)
        if is_missing(value):
            raise AbsentError(
                f"refers to '{dotted(steps)}', which is '???': a value that is still to be given."
            )
        return value

    def called(self, site: Site, name: str, arguments: tuple[Any, ...]) -> Any:
        """What a resolver returns for arguments.

        Raises:
            FaultError: there is no such resolver, or it refuses.
        """
        resolver = self._resolvers.get(name)
        if resolver is None:
            raise FaultError(
                f"asks for the resolver '{name}', which there is not.{did_you_mean(name, self._resolvers)} "
                "Resolvers are given to each loader: custom_resolvers={...}."
            )
        try:
            return resolver(site, arguments)
        except (FaultError, BadConfigException):
            raise
        except Exception as error:
            failure = _failed(name, error, secret=self._secret)
            if not self._secret:
                raise failure from error
        raise failure

    def chosen_at_runtime(self, value: Any) -> None:
        """Take note that a runtime parameter was used for all that is being worked out.

        Raises:
            FaultError: that may not be, because it chooses the type of a dataset.
        """
        self._chosen_at_runtime.update(self._at_work)
        if self._guards_types and (_chooses_type(self._at_work) or _has_type(value)):
            raise FaultError(
                "lets a runtime parameter choose the type of a dataset, which is not permitted here."
            )

    def _value(self, tree: Tree, value: Any, keys: Keys) -> Any:
        self._count()
        if isinstance(value, str):
            return self._text(tree, value, keys) if "${" in value else value
        if isinstance(value, Mapping):
            return {key: self._value(tree, item, (*keys, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(tree, item, (*keys, index)) for index, item in enumerate(value)]
        return value

    def _count(self) -> None:
        self._values += 1
        if self._values > VALUE_LIMIT:
            raise FaultError(f"refers to more than {VALUE_LIMIT:,} values when all references are followed.")

    def _text(self, tree: Tree, text: str, keys: Keys) -> Any:
        spot = (tree, keys)
        if spot not in self._known:
            self._known[spot] = self._worked_out(tree, text, keys)
        elif spot in self._chosen_at_runtime:
            self.chosen_at_runtime(None)
        return copied(self._known[spot], self._count)

    def _worked_out(self, tree: Tree, text: str, keys: Keys) -> Any:
        spot = (tree, keys)
        if spot in self._at_work:
            circle = [dotted(seen) for _, seen in self._at_work[self._at_work.index(spot) :]]
            told = " which needs ".join(f"'{name}'" for name in [*circle[1:], circle[0]])
            raise self._fault(tree, keys, FaultError(f"needs {told}: a circle.", shows_text=False))
        site = Site(self, tree, keys)
        self._at_work.append(spot)
        try:
            return evaluate(text, site.refer, site.call)
        except FaultError as fault:
            failure, cause = self._fault(tree, keys, fault), fault.__cause__
        except ExpressionError:
            told = r"has a '${' that begins no readable reference. If it is meant as text, write '\${'."
            failure, cause = self._fault(tree, keys, FaultError(told, shows_text=False)), None
        finally:
            self._at_work.pop()
        raise failure from cause  # out here, so that it carries no error along that repeats the text

    def _fault(self, tree: Tree, keys: Keys, fault: FaultError) -> BadConfigException:
        told = str(fault)
        if self._secret and fault.shows_text:
            told = r"refers to something that is not there. If its '${' is meant as text, write '\${'."
        place = tree.where(*keys)
        return BadConfigException(f"{place + ': ' if place else ''}'{dotted(keys)}' {told}")


def _child(value: Any, step: str) -> tuple[Any, Any]:
    """The key that a step of a path means, and what is under it."""
    if isinstance(value, Mapping):
        if step in value:
            return step, value[step]
        key = next((key for key in value if not isinstance(key, str) and str(key) == step), ABSENT)
        return key, value.get(key, ABSENT)
    if isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
        return int(step), value[int(step)]
    return step, ABSENT


def inner(value: Any, steps: tuple[str, ...]) -> Any:
    """The value at a path in something that has been worked out, or `ABSENT`."""
    for step in steps:
        value = _child(value, step)[1]
    return value


def _no_such(steps: tuple[str, ...], keys: Keys, step: str, value: Any) -> AbsentError:
    if isinstance(value, Mapping):
        known = [str(key) for key in value]
        within = f"'{dotted(keys)}' has no '{step}'" if keys else f"there is no '{step}'"
    else:
        known = []
        within = f"'{dotted(keys)}' is a {type(value).__name__}, with no '{step}' in it"
    return AbsentError(f"refers to '{dotted(steps)}', but {within}.{did_you_mean(step, known)}")


def _failed(name: str, error: Exception, *, secret: bool) -> FaultError:
    kind = type(error).__name__
    told = (
        f"{kind}, whose message is not shown, because it may hold secrets" if secret else f"{kind}: {error}"
    )
    return FaultError(f"could not be worked out: the resolver '{name}' failed ({told}).", shows_text=False)


def _chooses_type(at_work: list[tuple[Tree, Keys]]) -> bool:
    return any(keys and keys[-1] == "type" for _, keys in at_work)


def _has_type(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "type" in value or any(map(_has_type, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_type, value))
