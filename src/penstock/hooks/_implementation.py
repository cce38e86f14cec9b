"""One hook of one plugin: checked when it is registered, and called with what it asks for."""

import inspect
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import HookError
from penstock.hooks._mark import PROJECT
from penstock.hooks._specs import HOOKS

if TYPE_CHECKING:
    from penstock.hooks._run import HookRun

Called = Callable[[dict[str, Any], "HookRun"], Any]

_BLAME = "This happened in hook "
_BY_NAME = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
_VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
_REMEDY = (
    "A hook is a 'def' or an 'async def' that returns; a wrapper, marked with @hook_impl(wrapper=True), is a 'def' "
    "with one 'yield'."
)


class Implementation:
    """A hook of a plugin. Making one refuses names and arguments that no hook has.

    Args:
        plugin: the name of the plugin.
        function: its method.
        name: the name of the method.
        options: what it was marked with.

    Attributes:
        is_async: whether it has to be awaited; decided here, once.
    """

    def __init__(
        self, plugin: str, function: Callable[..., Any], name: str, options: Mapping[str, Any]
    ) -> None:
        self.is_async = inspect.iscoroutinefunction(function)
        self._plugin = plugin
        self._function = function
        self._options = {**options, "specname": options.get("specname") or name}
        self._hook: str = self._options["specname"]
        self._wraps = bool(options.get("wrapper"))
        self._check_hook()
        self._check_kind()
        self._check_arguments()

    def for_pluggy(self) -> Called:
        """What pluggy calls: a function of the arguments by name, and of the run that they belong to."""
        function = self._wrapper() if self._wraps else self._plain()
        setattr(function, f"{PROJECT}_impl", self._options)
        function.is_async = self.is_async  # type: ignore[attr-defined]
        return function

    def _plain(self) -> Called:
        function, choose, is_async = self._function, self._chooser(), self.is_async

        def call(arguments: dict[str, Any], run: "HookRun") -> Any:
            try:
                chosen = choose(arguments, run)
                return run.wait(function, chosen) if is_async else function(**chosen)
            except Exception as error:
                self._blame(error)
                raise

        return call

    def _wrapper(self) -> Called:
        function, choose = self._function, self._chooser()

        def wrap(arguments: dict[str, Any], run: "HookRun") -> Generator[None, Any, Any]:
            try:
                return (yield from function(**choose(arguments, run)))
            except Exception as error:
                self._blame(error)
                raise

        return wrap

    def _chooser(self) -> Callable[[dict[str, Any], "HookRun"], dict[str, Any]]:
        """How to choose what the hook asks for."""
        wanted = [name for name in inspect.signature(self._function).parameters if name in HOOKS[self._hook]]
        plugin, with_state = self._plugin, "run_state" in wanted

        def choose(arguments: dict[str, Any], run: "HookRun") -> dict[str, Any]:
            if with_state:  # until the next plugin puts its own there
                arguments["run_state"] = run.states[plugin]
            return {name: arguments[name] for name in wanted}

        return choose

    def _blame(self, error: Exception) -> None:
        """Write on an error which hook it comes from; one that only passes through a wrapper says so already."""
        if not any(note.startswith(_BLAME) for note in getattr(error, "__notes__", ())):
            error.add_note(f"{_BLAME}'{self._hook}' of plugin '{self._plugin}' ({self._place()}).")

    # When it is registered --------------------------------------------------------------------------------------------

    def _check_hook(self) -> None:
        if self._hook not in HOOKS:
            raise HookError(
                f"{self} does not exist.{did_you_mean(self._hook, HOOKS)}\nHooks are: {', '.join(HOOKS)}."
            )

    def _check_kind(self) -> None:
        if self._options.get("hookwrapper"):
            raise HookError(f"{self} is a wrapper of the old style. {_REMEDY}")
        if inspect.isasyncgenfunction(self._function):
            raise HookError(f"{self} is an asynchronous generator, which nobody would iterate. {_REMEDY}")
        if inspect.isgeneratorfunction(self._function) and not self._wraps:
            raise HookError(f"{self} has a 'yield', so that calling it would do nothing. {_REMEDY}")
        if self._wraps and not inspect.isgeneratorfunction(self._function):
            raise HookError(f"{self} is marked as a wrapper, but has no 'yield'. {_REMEDY}")

    def _check_arguments(self) -> None:
        known = HOOKS[self._hook]
        for name, parameter in inspect.signature(self._function).parameters.items():
            optional = parameter.default is not parameter.empty or parameter.kind in _VARIADIC
            if not (optional or (name in known and parameter.kind in _BY_NAME)):
                raise HookError(
                    f"{self} asks for '{name}', which it does not get by name.{did_you_mean(name, known)} "
                    f"It may ask for: {', '.join(known)}."
                )

    def _place(self) -> str:
        code = getattr(inspect.unwrap(self._function), "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(self._function)

    def __str__(self) -> str:
        return f"Hook '{self._hook}' of plugin '{self._plugin}' ({self._place()})"
