"""Hooks as they are called: by name, with arguments by name."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.hooks._specs import HOOKS

if TYPE_CHECKING:
    from pluggy import HookImpl

    from penstock.hooks._run import HookRun


Caller = Callable[[dict[str, Any], "HookRun"], list[Any]]
"""Calls one hook of all plugins in a run, and answers what they return, but None."""


class HookCall:
    """One hook of all plugins.

    Args:
        implementations: what the plugins have for it.
        call: calls them with the arguments.
    """

    __slots__ = ("_call", "_implementations")

    def __init__(
        self, implementations: "Sequence[HookImpl]", call: Callable[[dict[str, Any]], list[Any]]
    ) -> None:
        self._implementations = implementations
        self._call = call

    def __call__(self, **arguments: Any) -> list[Any]:
        """Call the hook of each plugin that has it, the last one registered first; what they return, but None."""
        return self._call(arguments)

    def get_hookimpls(self) -> "Sequence[HookImpl]":
        """What would be called; empty if no plugin has this hook. Their functions know whether they are `is_async`."""
        return self._implementations


class HookRelay:
    """All hooks there are, as attributes.

    Args:
        find: answers how to call a hook.
    """

    def __init__(self, find: Callable[[str], HookCall]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> HookCall:
        if name not in HOOKS:
            raise AttributeError(f"There is no hook '{name}'.{did_you_mean(name, HOOKS)}")
        return self._find(name)
