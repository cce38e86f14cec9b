"""The hooks there are, in the order of a run's life: read from top to bottom, this is the story of a run.

A hook is a method of this name, marked with `hook_impl`, on an object that has been registered. It asks for whichever
of the arguments it wants, by name.
"""

import inspect
from collections.abc import Mapping
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Node, Pipeline


class HookSpecs:
    """What may be hooked into; names and arguments are Kedro's, and `run_state` and `interrupted` are Penstock's own.

    `run_state` is an empty namespace at the beginning of each run, of each plugin's own: what a hook writes there, the
    later hooks of the same plugin in the same run find, and nobody else does.
    """

    # A command begins -------------------------------------------------------------------------------------------------

    def before_command_run(self, project_metadata: Any, command_args: list[str]) -> None:
        """A command of `penstock` is about to begin in a project.

        Args:
            project_metadata: the project.
            command_args: the words of the command line after `penstock`.
        """

    # A session gets ready ---------------------------------------------------------------------------------------------

    def after_context_created(self, context: Any) -> None:
        """The context of a session exists: its environment, its configuration, its parameters.

        Args:
            context: the context, whose catalog has not been made yet.
        """

    def after_catalog_created(
        self,
        catalog: "DataCatalog",
        conf_catalog: dict[str, Any],
        conf_creds: dict[str, Any],
        parameters: dict[str, Any],
        save_version: str | None,
        load_versions: dict[str, str],
    ) -> None:
        """A catalog has been made; the first chance to look at all of it, and to add to it.

        Args:
            catalog: the catalog.
            conf_catalog: the configuration that it was made from.
            conf_creds: the credentials that it was made with.
            parameters: the parameters in it, by the names that nodes use, as in "params:model.alpha".
            save_version: the version that versioned datasets are saved as; None, since each run makes one of its own.
            load_versions: by dataset, the version that is loaded instead of the latest one.
        """

    # A run begins -----------------------------------------------------------------------------------------------------

    def before_pipeline_run(
        self,
        run_params: dict[str, Any],
        pipeline: "Pipeline",
        catalog: "DataCatalog",
        run_state: SimpleNamespace,
    ) -> None:
        """A run is about to begin; an error raised here calls it off.

        Args:
            run_params: what was asked for, see `penstock.hooks.run_params`.
            pipeline: what is about to run.
            catalog: the datasets behind its names.
            run_state: this plugin's namespace in this run.
        """

    # The life of a node -----------------------------------------------------------------------------------------------

    def before_dataset_loaded(self, dataset_name: str, node: "Node", run_state: SimpleNamespace) -> None:
        """A dataset is about to be loaded for a node.

        Args:
            dataset_name: the name of the dataset.
            node: the node that needs it.
            run_state: this plugin's namespace in this run.
        """

    def after_dataset_loaded(
        self, dataset_name: str, data: Any, node: "Node", run_state: SimpleNamespace
    ) -> None:
        """A dataset has been loaded for a node.

        Args:
            dataset_name: the name of the dataset.
            data: what was loaded; the very object that the node will get.
            node: the node that needs it.
            run_state: this plugin's namespace in this run.
        """

    def before_node_run(
        self,
        node: "Node",
        catalog: "DataCatalog",
        inputs: dict[str, Any],
        is_async: bool,
        run_id: str,
        run_state: SimpleNamespace,
    ) -> dict[str, Any] | None:
        """A node has all its inputs and is about to be called.

        Args:
            node: the node.
            catalog: the datasets of the run.
            inputs: what the node is about to get, by the names of its datasets.
            is_async: whether loads and saves overlap with nodes in this run.
            run_id: the name of the run.
            run_state: this plugin's namespace in this run.

        Returns:
            Nothing, or new values for some of the inputs, by the names of their datasets. Of two plugins that replace
            the same input, the one that was registered first has the last word.
        """

    def after_node_run(
        self,
        node: "Node",
        catalog: "DataCatalog",
        inputs: dict[str, Any],
        outputs: dict[str, Any],
        is_async: bool,
        run_id: str,
        run_state: SimpleNamespace,
    ) -> None:
        """A node's function has returned; what it made is not saved yet.

        Args:
            node: the node.
            catalog: the datasets of the run.
            inputs: what the node got, replaced inputs included.
            outputs: what it made, by the names of its datasets; of a generator, the last chunk.
            is_async: whether loads and saves overlap with nodes in this run.
            run_id: the name of the run.
            run_state: this plugin's namespace in this run.
        """

    def on_node_error(
        self,
        error: Exception,
        node: "Node",
        catalog: "DataCatalog",
        inputs: dict[str, Any],
        is_async: bool,
        run_id: str,
        run_state: SimpleNamespace,
    ) -> None:
        """A node's function has raised.

        Args:
            error: what it raised.
            node: the node.
            catalog: the datasets of the run.
            inputs: what the node got.
            is_async: whether loads and saves overlap with nodes in this run.
            run_id: the name of the run.
            run_state: this plugin's namespace in this run.
        """

    def before_dataset_saved(
        self, dataset_name: str, data: Any, node: "Node", run_state: SimpleNamespace
    ) -> None:
        """An output of a node, or a chunk of it, is about to be saved.

        Args:
            dataset_name: the name of the dataset.
            data: what is about to be saved; the very object that the node made.
            node: the node that made it.
            run_state: this plugin's namespace in this run.
        """

    def after_dataset_saved(
        self, dataset_name: str, data: Any, node: "Node", run_state: SimpleNamespace
    ) -> None:
        """An output of a node, or a chunk of it, has been saved and is visible.

        Args:
            dataset_name: the name of the dataset.
            data: what was saved.
            node: the node that made it.
            run_state: this plugin's namespace in this run.
        """

    # A run ends, one way or the other ---------------------------------------------------------------------------------

    def after_pipeline_run(
        self,
        run_params: dict[str, Any],
        run_result: Mapping[str, Any],
        pipeline: "Pipeline",
        catalog: "DataCatalog",
        run_state: SimpleNamespace,
    ) -> None:
        """A run has come to its end, and all outputs are saved.

        Args:
            run_params: what was asked for, see `penstock.hooks.run_params`.
            run_result: the datasets of the pipeline's free outputs, by name, and what the run took.
            pipeline: what has run.
            catalog: the datasets behind its names.
            run_state: this plugin's namespace in this run.
        """

    def on_pipeline_error(
        self,
        error: BaseException,
        run_params: dict[str, Any],
        pipeline: "Pipeline",
        catalog: "DataCatalog",
        interrupted: bool,
        run_state: SimpleNamespace,
    ) -> None:
        """A run ended early: it failed, or it was interrupted by Ctrl-C or a cancellation.

        Args:
            error: what the caller of the run is about to get; for an interruption, `KeyboardInterrupt` or the
                `CancelledError` of the caller's event loop.
            run_params: what was asked for, see `penstock.hooks.run_params`.
            pipeline: what has run.
            catalog: the datasets behind its names.
            interrupted: whether somebody stopped the run, rather than something in it failed.
            run_state: this plugin's namespace in this run.
        """

    # A command ends ---------------------------------------------------------------------------------------------------

    def after_command_run(self, project_metadata: Any, command_args: list[str], exit_code: int) -> None:
        """A command of `penstock` has come to its end.

        Args:
            project_metadata: the project.
            command_args: the words of the command line after `penstock`.
            exit_code: what the process is about to give to its parent; 0 if all went well.
        """


HOOKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(inspect.signature(method).parameters)[1:]
        for name, method in vars(HookSpecs).items()
        if not name.startswith("_")
    }
)
"""The arguments of each hook, in the order of a run's life."""
