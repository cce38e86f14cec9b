"""Hooks as they are called: by name, with arguments by name."""

from collections.abc import Callable, Sequence
from typing import Any

from penstock._suggest import did_you_mean
from penstock.hooks._specs import HOOKS


class HookCall:
    """One hook of all plugins.

    Args:
        name: which hook.
        call: called with the name and the arguments; answers what the plugins did, None left out.
        implementations: answers the plugins' own ones.
    """

    __slots__ = ("_call", "_implementations", "_name")

    def __init__(
        self,
        name: str,
        call: Callable[..., list[Any]],
        implementations: Callable[[str], Sequence[Any]],
    ) -> None:
        self._name = name
        self._call = call
        self._implementations = implementations

    def __call__(self, **arguments: Any) -> list[Any]:
        """Call the hook of each plugin that has it, the last one registered first; what they return, but None."""
        return self._call(self._name, arguments)

    def get_hookimpls(self) -> Sequence[Any]:
        """What would be called; empty if no plugin has this hook."""
        return self._implementations(self._name)


class HookRelay:
    """All hooks there are, as attributes.

    Args:
        call: called with the name and the arguments; answers what the plugins did, None left out.
        implementations: answers the plugins' own ones.
    """

    def __init__(
        self, call: Callable[..., list[Any]], implementations: Callable[[str], Sequence[Any]]
    ) -> None:
        self._call = call
        self._implementations = implementations

    def __getattr__(self, name: str) -> HookCall:
        if name not in HOOKS:
            raise AttributeError(f"There is no hook '{name}'.{did_you_mean(name, HOOKS)}")
        call = HookCall(name, self._call, self._implementations)
        setattr(self, name, call)
        return call
