"""Hooks: what others may do at each moment of a run's life.

`HookSpecs` tells that life from top to bottom. A plugin is an object with methods of those names, marked by
`hook_impl`; a manager, made by `create_hook_manager`, keeps plugins and calls them.

Whoever runs a pipeline as a whole, such as a session, has the manager follow the run, which calls the hooks at its
beginning and at its end; the runner in between calls those of nodes and datasets::

    manager = create_hook_manager(settings.HOOKS, disabled=settings.DISABLE_HOOKS_FOR_PLUGINS)
    manager.hook.after_context_created(context=context)
    result = manager.follow(
        lambda hooks: runner.run(pipeline, catalog, hooks, run_id),
        run_params=run_params(run_id, repr(runner), env=env, ...), pipeline=pipeline, catalog=catalog,
    )
    result = await manager.afollow(lambda hooks: runner.arun(pipeline, catalog, hooks, run_id), ...)

Hooks are called one at a time. Those that are written with `async def` are awaited on the caller's event loop when the
run is awaited, and otherwise on a loop on a thread; whatever called them waits for them.

What does not belong here: what happens in a run, which is the engine's to tell.
"""

from penstock.hooks._manager import HookManager, create_hook_manager, hooks_of
from penstock.hooks._mark import hook_impl
from penstock.hooks._params import run_params
from penstock.hooks._specs import HookSpecs

__all__ = ["HookManager", "HookSpecs", "create_hook_manager", "hook_impl", "hooks_of", "run_params"]
