"""The mark by which a hook is found on a plugin."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])

PROJECT = "penstock"
"""The name that pluggy knows our marks by."""


@overload
def hook_impl(function: F) -> F: ...
@overload
def hook_impl(
    *,
    tryfirst: bool = False,
    trylast: bool = False,
    wrapper: bool = False,
    specname: str | None = None,
) -> Callable[[F], F]: ...
def hook_impl(
    function: F | None = None,
    *,
    tryfirst: bool = False,
    trylast: bool = False,
    wrapper: bool = False,
    specname: str | None = None,
) -> F | Callable[[F], F]:
    """Mark a method as a hook.

    Args:
        function: the method, whose name says which hook it is; `def` or `async def`.
        tryfirst: call it before those of other plugins.
        trylast: call it after those of other plugins.
        wrapper: it is a generator with one `yield`, around the calls of all others: the `yield` gives their results,
            and what is returned takes their place.
        specname: which hook it is, if its name does not say so.

    >>> class Timing:
    ...     @hook_impl
    ...     def before_node_run(self, node, run_state): ...
    ...     @hook_impl(trylast=True)
    ...     async def after_pipeline_run(self, run_result): ...
    """
    from pluggy import HookimplMarker

    mark = HookimplMarker(PROJECT)(tryfirst=tryfirst, trylast=trylast, wrapper=wrapper, specname=specname)
    return mark if function is None else mark(function)
