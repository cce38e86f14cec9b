"""How a run begins and ends, as hooks are told of it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from penstock.hooks._run import HookRun

T = TypeVar("T")


class Story:
    """The hooks before and after a run, around whatever runs it.

    Args:
        hooks: those of this run.
        told: what each of them gets.
    """

    def __init__(self, hooks: "HookRun", **told: Any) -> None:
        self._hooks = hooks
        self._told = told

    def follow(self, run: "Callable[[HookRun], T]") -> T:
        """Run it, with the hooks around it."""
        self._begin()
        try:
            result = run(self._hooks)
        except BaseException as error:
            self._fail(error)
            raise
        self._end(result)
        return result

    async def afollow(self, run: "Callable[[HookRun], Awaitable[T]]") -> T:
        """Do the same for a run that is awaited; hooks are called on a thread."""
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
