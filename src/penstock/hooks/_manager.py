"""Keeps plugins and calls their hooks, in pluggy's order: the last one registered first."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from penstock.errors import HookError
from penstock.hooks._mark import PROJECT
from penstock.hooks._marked import marked, name_of
from penstock.hooks._relay import Caller, HookCall, HookRelay
from penstock.hooks._story import Story

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from pluggy import PluginManager

    from penstock.hooks._run import HookRun
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline

T = TypeVar("T")


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
        name = self._unused(name or name_of(plugin))
        found = marked(plugin, name)
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
        raise HookError(f"{name_of(plugin)} is not registered. Plugins are: {', '.join(self._plugins)}.")

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
            result = Story(hooks, run_params=run_params, pipeline=pipeline, catalog=catalog).follow(run)
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
            story = Story(hooks, run_params=run_params, pipeline=pipeline, catalog=catalog)
            result = await story.afollow(run)
            hooks.close()
            return result
        except BaseException:
            hooks.close()
            raise


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
