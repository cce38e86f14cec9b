"""Keeps plugins and calls their hooks, in pluggy's order: the last one registered first."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from penstock.errors import HookError
from penstock.hooks._implementation import Implementation
from penstock.hooks._mark import PROJECT
from penstock.hooks._relay import Caller, HookCall, HookRelay
from penstock.hooks._specs import HOOKS

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from pluggy import PluginManager

    from penstock.hooks._run import HookRun
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline

T = TypeVar("T")

_MARKS = (PROJECT, "kedro")
"""Whose marks say that a method is a hook; plugins written for Kedro are marked by Kedro's `hook_impl`."""


class HookManager:
    """The plugins of a session or a run, and their hooks. It is false while there are none, and then costs nothing.

    >>> from penstock.hooks import HookManager, hook_impl
    >>> class Greeting:
    ...     @hook_impl
    ...     def after_context_created(self, context):
    ...         return f"hello {context}"
    >>> manager = HookManager()
    >>> bool(manager)
    False
    >>> _ = manager.register(Greeting())
    >>> manager.hook.after_context_created(context="there")
    ['hello there']

    Attributes:
        hook: the hooks, as attributes. Those of a run are called by `follow` and by runners.
    """

    def __init__(self) -> None:
        self.hook = HookRelay(self._find)
        self._plugins: dict[str, Any] = {}
        self._registered: dict[str, object] = {}  # what pluggy knows them as
        self._pluggy: PluginManager | None = None

    # Plugins ----------------------------------------------------------------------------------------------------------

    def register(self, plugin: Any, name: str | None = None) -> str:
        """Have the hooks of a plugin called from now on, before those of the plugins that are here already.

        Args:
            plugin: an object with methods that are marked by `hook_impl`, or a module with such functions.
            name: what to call it; made up if left out.

        Returns:
            The name of the plugin. One that is here already is left as it is.

        Raises:
            HookError: the plugin has no hooks, or one that does not exist, that asks for what it does not get, or that
                cannot be called.
        """
        for known, there in self._plugins.items():
            if there is plugin:
                return known
        name = self._unused(name or _name_of(plugin))
        found = _marked(plugin, name)
        hooks = SimpleNamespace(**{f"hook_{number}": hook.for_pluggy() for number, hook in enumerate(found)})
        self._engaged().register(hooks, name)
        self._plugins[name], self._registered[name] = plugin, hooks
        return name

    def unregister(self, plugin: Any) -> None:
        """Have the hooks of a plugin called no more.

        Raises:
            HookError: it is not registered.
        """
        for name, there in self._plugins.items():
            if there is plugin:
                del self._plugins[name]
                self._engaged().unregister(self._registered.pop(name))
                return
        raise HookError(f"{_name_of(plugin)} is not registered. Plugins are: {', '.join(self._plugins)}.")

    def is_registered(self, plugin: Any) -> bool:
        """Whether the hooks of this plugin are called."""
        return any(there is plugin for there in self._plugins.values())

    @property
    def plugins(self) -> dict[str, Any]:
        """The plugins, by name, in the order in which they were registered."""
        return dict(self._plugins)

    def __bool__(self) -> bool:
        return bool(self._plugins)

    def __repr__(self) -> str:
        return f"HookManager({', '.join(self._plugins)})"

    def _engaged(self) -> "PluginManager":
        if self._pluggy is None:
            from pluggy import PluginManager

            self._pluggy = PluginManager(PROJECT)
        return self._pluggy

    def _unused(self, name: str) -> str:
        number, free = 1, name
        while free in self._plugins:
            number += 1
            free = f"{name} ({number})"
        return free

    # Calls ------------------------------------------------------------------------------------------------------------

    def implementations(self, hook: str) -> Sequence[Any]:
        """What plugins have for a hook."""
        caller = self._pluggy and getattr(self._pluggy.hook, hook, None)
        return caller.get_hookimpls() if caller else ()

    def caller(self, hook: str) -> Caller:
        """How to call a hook of all plugins that have it now, in a run."""
        found = self.implementations(hook)
        if any(implementation.wrapper for implementation in found):
            wrapped = getattr(self._engaged().hook, hook)
            return lambda arguments, run: cast("list[Any]", wrapped(arguments=arguments, run=run))
        # Without wrappers nothing is left to pluggy but to call one after the other, for which it takes twice as long.
        functions = [implementation.function for implementation in reversed(found)]
        return lambda arguments, run: [
            answer for function in functions if (answer := function(arguments, run)) is not None
        ]

    def _find(self, hook: str) -> HookCall:
        def call(arguments: dict[str, Any]) -> list[Any]:
            run = self.open()
            try:
                answers = self.caller(hook)(arguments, run)
                run.close()
                return answers
            except BaseException:
                run.close()
                raise

        found = self.implementations(hook)
        return HookCall(found, call if found else lambda _: [])

    # Runs -------------------------------------------------------------------------------------------------------------

    def open(self, loop: "AbstractEventLoop | None" = None) -> "HookRun":
        """Begin a run, in which plugins have states of their own; to be closed.

        Args:
            loop: the running event loop to await async hooks on; one on a thread of its own if left out.
        """
        from penstock.hooks._run import HookRun

        return HookRun(self, loop)

    def follow(
        self,
        run: "Callable[[HookRun | None], T]",
        *,
        run_params: dict[str, Any],
        pipeline: "Pipeline",
        catalog: "DataCatalog",
    ) -> T:
        """Call `before_pipeline_run`, then `run`, then `after_pipeline_run` or `on_pipeline_error`.

        Args:
            run: runs the pipeline, with a runner that is given the argument of this as its `hook_manager`.
            run_params: what was asked for, see `penstock.hooks.run_params`.
            pipeline: what runs.
            catalog: the datasets behind its names.

        Returns:
            What `run` returns.

        Raises:
            BaseException: what `run` or a hook raises. A failure of `on_pipeline_error` is noted on the error that it
                was told of.

        >>> from penstock import DataCatalog, SequentialRunner, node, pipeline
        >>> from penstock.hooks import create_hook_manager, hook_impl, run_params
        >>> class Timing:
        ...     @hook_impl
        ...     def before_pipeline_run(self, run_state):
        ...         run_state.nodes = 0
        ...     @hook_impl
        ...     def after_node_run(self, run_state):
        ...         run_state.nodes += 1
        ...     @hook_impl
        ...     def after_pipeline_run(self, run_params, run_state):
        ...         print(run_params["run_id"], "ran", run_state.nodes)
        >>> flow, catalog = pipeline([node(sum, "numbers", "total")]), DataCatalog({"numbers": [1, 2]})
        >>> _ = create_hook_manager([Timing()], plugins=False).follow(
        ...     lambda hooks: SequentialRunner().run(flow, catalog, hooks, run_id="today"),
        ...     run_params=run_params("today", "SequentialRunner"), pipeline=flow, catalog=catalog,
        ... )
        today ran 1
        """
        if not self:
            return run(None)
        hooks = self.open()
        try:
            result = _Story(hooks, run_params=run_params, pipeline=pipeline, catalog=catalog).follow(run)
            hooks.close()
            return result
        except BaseException:
            hooks.close()
            raise

    async def afollow(
        self,
        run: "Callable[[HookRun | None], Awaitable[T]]",
        *,
        run_params: dict[str, Any],
        pipeline: "Pipeline",
        catalog: "DataCatalog",
    ) -> T:
        """Do the same for a run that is awaited. Hooks that block do so on a thread, async ones are awaited here.

        Cancelling the task cancels the async hook that is awaited, except `on_pipeline_error`: that comes to its end
        before the cancellation goes on.
        """
        from penstock.engine import running_loop

        if not self:
            return await run(None)
        hooks = self.open(running_loop())
        try:
            story = _Story(hooks, run_params=run_params, pipeline=pipeline, catalog=catalog)
            result = await story.afollow(run)
            hooks.close()
            return result
        except BaseException:
            hooks.close()
            raise


class _Story:
    """How a run begins and ends, as hooks are told of it."""

    def __init__(self, hooks: "HookRun", **told: Any) -> None:
        self._hooks = hooks
        self._told = told

    def follow(self, run: "Callable[[HookRun], T]") -> T:
        self._begin()
        try:
            result = run(self._hooks)
        except BaseException as error:
            self._fail(error)
            raise
        self._end(result)
        return result

    async def afollow(self, run: "Callable[[HookRun], Awaitable[T]]") -> T:
        await _on_thread(self._begin, on_cancel=self._hooks.stop)
        try:
            result = await run(self._hooks)
        except BaseException as error:
            await _on_thread(self._fail, error)
            raise
        await _on_thread(self._end, result, on_cancel=self._hooks.stop)
        return result

    def _begin(self) -> None:
        self._hooks.hook.before_pipeline_run(**self._told)

    def _end(self, result: Any) -> None:
        self._hooks.hook.after_pipeline_run(run_result=result, **self._told)

    def _fail(self, error: BaseException) -> None:
        """Tell of an error; a hook that fails over it must not hide it."""
        interrupted = not isinstance(error, Exception)
        try:
            self._hooks.hook.on_pipeline_error(error=error, interrupted=interrupted, **self._told)
        except Exception as another:  # noqa: BLE001  noted on the error that it is about
            error.add_note(f"A hook failed when it was told so: {type(another).__name__}: {another}")
            for note in getattr(another, "__notes__", ()):
                error.add_note(f"  {note}")


async def _on_thread(
    function: Callable[..., None], *args: Any, on_cancel: Callable[[], object] | None = None
) -> None:
    """Call what may block on a thread, to its end, however often its caller is or has been cancelled."""
    from penstock.engine import on_thread, running_loop

    if running_loop() is not None:
        await on_thread(function, *args, on_cancel=on_cancel)
        return
    import anyio

    with anyio.CancelScope(shield=True):
        await on_thread(function, *args)


def create_hook_manager(
    hooks: Iterable[Any] = (), *, plugins: bool = True, disabled: Iterable[str] = ()
) -> HookManager:
    """A manager of these hooks and of those that installed distributions bring.

    Args:
        hooks: objects with hooks, in the order in which to register them: those of the last one are called first.
        plugins: whether to look for plugins, under the entry points `penstock.hooks`; they are registered last.
        disabled: names of distributions whose plugins are left out.

    Raises:
        HookError: a hook is not usable, or a plugin cannot be imported.
    """
    manager = HookManager()
    for hook in hooks:
        manager.register(hook)
    if plugins:
        from penstock.hooks._plugins import installed_plugins

        for name, plugin in installed_plugins(disabled):
            manager.register(plugin, name)
    return manager


@contextmanager
def hooks_of(hook_manager: Any, loop: "AbstractEventLoop | None" = None) -> Iterator[Any]:
    """What a runner calls: a run of its own of a manager's hooks, or whatever else it was given, as it is.

    Args:
        hook_manager: a `HookManager`; what `follow` hands out; or a plugin manager of pluggy.
        loop: the running event loop to await async hooks on, if the caller has one.
    """
    if not hook_manager:
        yield None
        return
    from penstock.hooks._run import HookRun

    if isinstance(hook_manager, HookManager):
        run = hook_manager.open(loop)
        try:
            yield run
            run.close()
        except BaseException:
            run.close()
            raise
    elif isinstance(hook_manager, HookRun):
        with hook_manager.stoppable():
            yield hook_manager
    else:
        yield hook_manager


def _marked(plugin: Any, name: str) -> list[Implementation]:
    """The hooks of a plugin, checked."""
    if inspect.isclass(plugin):
        raise HookError(
            f"Plugin '{name}' is a class, and hooks are called on an object. Register {plugin.__name__}() instead."
        )
    found = []
    for attribute in dir(plugin):
        options = _mark_of(inspect.getattr_static(plugin, attribute, None))  # reads no properties
        if options is not None:
            found.append(Implementation(name, getattr(plugin, attribute), attribute, options))
        elif attribute in HOOKS:
            raise HookError(
                f"Plugin '{name}' has a method '{attribute}' that is not marked as a hook, so it would not be called. "
                "Write @hook_impl above it, or call it something else."
            )
    if not found:
        raise HookError(
            f"Plugin '{name}' has no hooks. Write @hook_impl, from penstock.hooks, above its methods that are hooks."
        )
    return found


def _mark_of(attribute: Any) -> Mapping[str, Any] | None:
    """What a method was marked with; the mark may lie on either side of `staticmethod` and `classmethod`."""
    for holder in (attribute, getattr(attribute, "__func__", None)):
        for mark in _MARKS:
            options = getattr(holder, f"{mark}_impl", None)
            if isinstance(options, dict):  # objects that have every attribute are no methods
                return options
    return None


def _name_of(plugin: Any) -> str:
    kind = plugin if isinstance(plugin, type) else type(plugin)
    return plugin.__name__ if isinstance(plugin, ModuleType) else f"{kind.__module__}.{kind.__qualname__}"
