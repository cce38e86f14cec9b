"""What a manager takes, refuses and calls in which order."""

import types

import pytest
from kedro.framework.hooks import hook_impl as kedro_hook_impl

from penstock.errors import HookError
from penstock.hooks import HookManager, HookSpecs, create_hook_manager, hook_impl


def manager_of(*hooks):
    return create_hook_manager(hooks, plugins=False)


def said_by(manager):
    return manager.hook.after_context_created(context="context")


class Saying:
    def __init__(self, words):
        self.words = words

    @hook_impl
    def after_context_created(self):
        return self.words


class Refused:
    """Plugins that are refused, each for a reason of its own."""

    class Misspelt:
        @hook_impl
        def befor_node_run(self): ...

    class Asking:
        @hook_impl
        def after_node_run(self, node, output): ...

    class AskingByPosition:
        @hook_impl
        def after_node_run(self, node, /): ...

    class Unmarked:
        def after_node_run(self, node): ...

    class Empty:
        def other(self): ...

    class Generator:
        @hook_impl
        def before_node_run(self):
            yield

    class AsyncGenerator:
        @hook_impl
        async def before_node_run(self):
            yield

    class NoWrapper:
        @hook_impl(wrapper=True)
        def before_node_run(self): ...

    class AsyncWrapper:
        @hook_impl(wrapper=True)
        async def before_node_run(self): ...

    class OldWrapper:
        @kedro_hook_impl(hookwrapper=True)
        def before_node_run(self):
            yield


@pytest.mark.parametrize(
    ("plugin", "words"),
    [
        (
            Refused.Misspelt,
            ["befor_node_run", "Did you mean 'before_node_run'", "Refused.Misspelt", __file__],
        ),
        (
            Refused.Asking,
            ["'output'", "Did you mean 'outputs'", "after_node_run", "Refused.Asking", __file__],
        ),
        (Refused.AskingByPosition, ["'node'", "by name"]),
        (Refused.Unmarked, ["'after_node_run'", "@hook_impl"]),
        (Refused.Empty, ["no hooks", "@hook_impl"]),
        (Refused.Generator, ["'yield'", "wrapper=True"]),
        (Refused.AsyncGenerator, ["asynchronous generator"]),
        (Refused.NoWrapper, ["no 'yield'"]),
        (Refused.AsyncWrapper, ["no 'yield'"]),
        (Refused.OldWrapper, ["old style"]),
    ],
)
def test_what_could_not_be_called_is_refused(plugin, words):
    manager = HookManager()
    with pytest.raises(HookError) as refused:
        manager.register(plugin())
    assert [word for word in words if word not in str(refused.value)] == []
    assert not manager


def test_a_class_is_refused_since_its_hooks_need_an_object():
    with pytest.raises(HookError, match=r"Saying\(\)"):
        manager_of(Saying)


def test_calling_a_hook_that_does_not_exist_is_refused():
    with pytest.raises(AttributeError, match="Did you mean 'after_context_created'"):
        _ = HookManager().hook.after_context_create


def test_the_last_one_registered_is_called_first():
    assert said_by(manager_of(Saying("a"), Saying("b"), Saying("c"))) == ["c", "b", "a"]


def test_the_order_can_be_asked_for():
    class First(Saying):
        @hook_impl(tryfirst=True)
        def after_context_created(self):
            return self.words

    class Last(Saying):
        @hook_impl(trylast=True)
        def after_context_created(self):
            return self.words

    assert said_by(manager_of(First("first"), Saying("b"), Last("last"))) == ["first", "b", "last"]


def test_a_wrapper_is_called_around_the_others():
    class Wrapper:
        @hook_impl(wrapper=True)
        def after_context_created(self, context):
            said = yield
            return [context, *said]

    assert said_by(manager_of(Wrapper(), Saying("a"))) == ["context", "a"]


def test_an_error_that_passes_a_wrapper_is_blamed_on_where_it_comes_from():
    class Wrapper:
        @hook_impl(wrapper=True)
        def after_context_created(self):
            return (yield)

    class Broken:
        @hook_impl
        def after_context_created(self):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken") as caught:
        said_by(manager_of(Wrapper(), Broken()))
    (note,) = caught.value.__notes__
    assert "'after_context_created'" in note
    assert "Broken" in note
    assert f"{__file__}:" in note


def test_a_hook_may_be_named_in_its_mark():
    class Named:
        @hook_impl(specname="after_context_created")
        def whatever(self):
            return "named"

    assert said_by(manager_of(Named())) == ["named"]


def test_a_hook_gets_what_it_asks_for_and_its_own_defaults_otherwise():
    class Asking:
        @hook_impl
        def on_pipeline_error(self, pipeline, *, error, verbose=True):
            return pipeline, error, verbose

    hook = manager_of(Asking()).hook.on_pipeline_error
    told = {"error": 1, "run_params": 2, "pipeline": 3, "catalog": 4, "interrupted": False}
    assert hook(**told) == [(3, 1, True)]


def test_static_and_class_methods_and_modules_have_hooks_too():
    class Static:
        @hook_impl
        @staticmethod
        def after_context_created(context):
            return "static"

    class OfClass:
        @classmethod
        @hook_impl
        def after_context_created(cls, context):
            return cls.__name__

    module = types.ModuleType("module")
    module.after_context_created = hook_impl(lambda context: "module")
    assert said_by(manager_of(module, OfClass(), Static())) == ["static", "OfClass", "module"]


def test_hooks_that_were_written_for_kedro_are_called():
    class Migrated:
        @kedro_hook_impl
        def after_context_created(self, context):
            return context

    assert said_by(manager_of(Migrated())) == ["context"]


def test_properties_are_not_read_to_look_for_hooks():
    class Touchy(Saying):
        @property
        def data(self):
            raise RuntimeError("read")

    assert said_by(manager_of(Touchy("a"))) == ["a"]


def test_a_plugin_is_registered_once_and_can_be_taken_away():
    plugin, twin = Saying("a"), Saying("a")
    manager = manager_of(plugin, twin, plugin)
    assert said_by(manager) == ["a", "a"]
    assert list(manager.plugins.values()) == [plugin, twin]
    manager.unregister(plugin)
    manager.unregister(twin)
    assert said_by(manager) == []
    assert not manager
    with pytest.raises(HookError, match="not registered"):
        manager.unregister(plugin)


def test_a_plugin_that_was_refused_can_be_registered_once_it_is_right():
    class Odd(Saying):
        def after_node_run(self): ...

    plugin = Odd("a")
    manager = HookManager()
    with pytest.raises(HookError):
        manager.register(plugin)
    Odd.after_node_run = hook_impl(Odd.after_node_run)
    manager.register(plugin)
    assert said_by(manager) == ["a"]


def test_the_specs_have_kedros_hooks_with_at_least_kedros_arguments():
    from inspect import isfunction, signature

    from kedro.framework.cli.hooks.specs import CLICommandSpecs
    from kedro.framework.hooks import specs

    kedros = {
        name: set(signature(method).parameters)
        for kind in (
            CLICommandSpecs,
            *(
                kind
                for kind in vars(specs).values()
                if isinstance(kind, type) and kind.__name__.endswith("Specs")
            ),
        )
        for name, method in vars(kind).items()
        if isfunction(method)
    }
    ours = {
        name: set(signature(method).parameters)
        for name, method in vars(HookSpecs).items()
        if isfunction(method)
    }
    assert ours.keys() == kedros.keys()
    assert {name: kedros[name] - ours[name] for name in ours if not kedros[name] <= ours[name]} == {}
