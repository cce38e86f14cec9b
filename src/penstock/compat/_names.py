"""Kedro's names: what stands for each, what older ones are called now, and what there is instead of others."""

from collections.abc import Mapping

_ERRORS = (
    "DatasetAlreadyExistsError",
    "DatasetError",
    "DatasetNotFoundError",
    "VersionAlreadyExistsError",
    "VersionNotFoundError",
)
_DATASETS = ("AbstractDataset", "AbstractVersionedDataset", "CachedDataset", "MemoryDataset", "Version")


def _of(source: str, *names: str) -> dict[str, str]:
    return {name: f"{source}:{name}" for name in names}


_OWN = "penstock.compat"
_CONFIG = {
    **_of("penstock.config", "BadConfigException", "MissingConfigException", "OmegaConfigLoader"),
    "AbstractConfigLoader": "penstock.config:OmegaConfigLoader",
}
_RUNNERS = _of(f"{_OWN}._runner", "AbstractRunner", "ParallelRunner", "SequentialRunner", "ThreadRunner")
_PIPELINES = _of(f"{_OWN}._pipeline", "Pipeline", "pipeline")
_NODES = _of("penstock.pipeline", "GroupedNodes", "Node", "node")
_CORE = {
    **_of("penstock.io", *_DATASETS, *_ERRORS, "generate_timestamp"),
    **_of(
        f"{_OWN}._core",
        "CLOUD_PROTOCOLS",
        "HTTP_PROTOCOLS",
        "PROTOCOL_DELIMITER",
        "TYPE_KEY",
        "VALIDATOR_KEY",
        "VERSIONED_FLAG_KEY",
        "VERSION_FORMAT",
        "VERSION_KEY",
        "get_filepath_str",
        "get_protocol_and_path",
        "parse_dataset_definition",
        "validate_on_forbidden_chars",
    ),
    "CatalogProtocol": f"{_OWN}._catalog:DataCatalog",
    "is_parameter": "penstock.io._resolver:is_parameter",
}
_PROJECT = _of(
    f"{_OWN}._current", "PACKAGE_NAME", "configure_project", "pipelines", "settings", "validate_settings"
)
_STORE = _of(f"{_OWN}._stores", "BaseSessionStore")

NAMES: Mapping[str, Mapping[str, str]] = {
    "kedro": _of(f"{_OWN}._core", "KedroDeprecationWarning", "KedroPythonVersionWarning", "__version__"),
    "kedro.config": _CONFIG,
    "kedro.config.abstract_config": _of("penstock.config", "BadConfigException", "MissingConfigException")
    | {"AbstractConfigLoader": _CONFIG["AbstractConfigLoader"]},
    "kedro.config.omegaconf_config": _of("penstock.config", "OmegaConfigLoader"),
    "kedro.framework": {},
    "kedro.framework.cli": {},
    "kedro.framework.cli.hooks": {"cli_hook_impl": f"{_OWN}._hooks:hook_impl"},
    "kedro.framework.cli.hooks.markers": {"cli_hook_impl": f"{_OWN}._hooks:hook_impl"},
    "kedro.framework.context": {
        "KedroContext": f"{_OWN}._context:KedroContext",
        "KedroContextError": "penstock.errors:PenstockError",
    },
    "kedro.framework.context.context": {
        "KedroContext": f"{_OWN}._context:KedroContext",
        "KedroContextError": "penstock.errors:PenstockError",
    },
    "kedro.framework.hooks": {
        **_of(f"{_OWN}._hooks", "hook_impl"),
        "_create_hook_manager": "penstock.hooks:HookManager",
    },
    "kedro.framework.hooks.manager": {"_create_hook_manager": "penstock.hooks:HookManager"},
    "kedro.framework.hooks.markers": _of(f"{_OWN}._hooks", "hook_impl"),
    "kedro.framework.project": _PROJECT | _of("penstock.project", "find_pipelines"),
    "kedro.framework.session": {
        **_of(f"{_OWN}._session", "KedroSession"),
        "AbstractSession": f"{_OWN}._session:KedroSession",
        "KedroServiceSession": f"{_OWN}._session:KedroSession",
    },
    "kedro.framework.session.abstract_session": {
        "AbstractSession": f"{_OWN}._session:KedroSession",
        "KedroSessionError": "penstock.errors:PenstockError",
    },
    "kedro.framework.session.service_session": {"KedroServiceSession": f"{_OWN}._session:KedroSession"},
    "kedro.framework.session.session": _of(f"{_OWN}._session", "KedroSession"),
    "kedro.framework.session.store": _STORE,
    "kedro.framework.startup": _of(f"{_OWN}._current", "ProjectMetadata", "bootstrap_project"),
    "kedro.io": {
        **_of("penstock.io", *_DATASETS, *_ERRORS[:3], "CatalogConfigResolver"),
        **_of(f"{_OWN}._catalog", "DataCatalog"),
        "CatalogProtocol": f"{_OWN}._catalog:DataCatalog",
    },
    "kedro.io.cached_dataset": _of("penstock.io", "CachedDataset"),
    "kedro.io.catalog_config_resolver": {
        "CREDENTIALS_KEY": f"{_OWN}._core:CREDENTIALS_KEY",
        "CatalogConfigResolver": "penstock.io:CatalogConfigResolver",
        "DEFAULT_RUNTIME_PATTERN": "penstock.io._resolver:DEFAULT_RUNTIME_PATTERN",
    },
    "kedro.io.core": _CORE,
    "kedro.io.data_catalog": _of(f"{_OWN}._catalog", "DataCatalog"),
    "kedro.io.memory_dataset": _of("penstock.io", "MemoryDataset"),
    "kedro.ipython": _of("penstock", "load_ipython_extension", "unload_ipython_extension"),
    "kedro.logging": _of("rich.logging", "RichHandler"),
    "kedro.pipeline": _NODES | _PIPELINES,
    "kedro.pipeline.node": _NODES,
    "kedro.pipeline.pipeline": {
        **_PIPELINES,
        **_of(
            "penstock.errors",
            "CircularDependencyError",
            "ConfirmNotUniqueError",
            "OutputNotUniqueError",
            "PipelineError",
        ),
        "TRANSCODING_SEPARATOR": f"{_OWN}._core:TRANSCODING_SEPARATOR",
    },
    "kedro.pipeline.transcoding": _of(f"{_OWN}._core", "TRANSCODING_SEPARATOR"),
    "kedro.runner": _RUNNERS,
    "kedro.runner.parallel_runner": _of(f"{_OWN}._runner", "ParallelRunner"),
    "kedro.runner.runner": _of(f"{_OWN}._runner", "AbstractRunner"),
    "kedro.runner.sequential_runner": _of(f"{_OWN}._runner", "SequentialRunner"),
    "kedro.runner.thread_runner": _of(f"{_OWN}._runner", "ThreadRunner"),
    "kedro.utils": _of(f"{_OWN}._core", "CLOUD_PROTOCOLS", "HTTP_PROTOCOLS", "PROTOCOL_DELIMITER", "load_obj")
    | _of(f"{_OWN}._current", "find_kedro_project", "is_kedro_project"),
    "kedro.validation": {
        "CheckFailure": "penstock.io:CheckFailure",
        **_of("penstock.errors", "DataValidationError", "ParameterValidationError"),
    },
    "kedro.validation.exceptions": {
        "CheckFailure": "penstock.io:CheckFailure",
        **_of("penstock.errors", "DataValidationError", "ParameterValidationError"),
    },
    # Of other distributions, what settings.py and catalogs of Kedro's projects name.
    "kedro_viz": {},
    "kedro_viz.integrations": {},
    "kedro_viz.integrations.kedro": {},
    "kedro_viz.integrations.kedro.sqlite_store": {},
}
"""By module, its names with what stands for them, as module and attribute."""

ALONE: Mapping[str, tuple[str, str]] = {
    "ConfigLoader": (
        f"{_OWN}._config:ConfigLoader",
        "'kedro.config.OmegaConfigLoader', where '${...}' has a meaning",
    ),
    "TemplatedConfigLoader": (
        f"{_OWN}._config:TemplatedConfigLoader",
        "'kedro.config.OmegaConfigLoader', where '${a|b}' is '${globals:a,b}'",
    ),
    "LambdaDataset": (
        f"{_OWN}._lambda:LambdaDataset",
        "a dataset of your own: any object with load and save",
    ),
    "SQLiteStore": (f"{_OWN}._stores:SQLiteStore", "without effect, since sessions leave no record"),
}
"""Names that no current version of Kedro has, with what stands for them, and what to say of them."""

_DATASET_NAMES = {
    "AbstractDataSet": "AbstractDataset",
    "AbstractVersionedDataSet": "AbstractVersionedDataset",
    "CachedDataSet": "CachedDataset",
    "DataSetAlreadyExistsError": "DatasetAlreadyExistsError",
    "DataSetError": "DatasetError",
    "DataSetNotFoundError": "DatasetNotFoundError",
    "KedroDataCatalog": "DataCatalog",
    "MemoryDataSet": "MemoryDataset",
}

OLDER: Mapping[str, str] = {
    **{f"kedro.io.{old}": f"kedro.io.{new}" for old, new in _DATASET_NAMES.items()},
    **{f"kedro.io.core.{old}": f"kedro.io.core.{new}" for old, new in _DATASET_NAMES.items() if new in _CORE},
    "kedro.config.ConfigLoader": "ConfigLoader",
    "kedro.config.TemplatedConfigLoader": "TemplatedConfigLoader",
    "kedro.config.config.ConfigLoader": "ConfigLoader",
    "kedro.config.templated_config.TemplatedConfigLoader": "TemplatedConfigLoader",
    "kedro.extras.extensions.ipython.load_ipython_extension": "kedro.ipython.load_ipython_extension",
    "kedro.extras.logging.ColorHandler": "kedro.logging.RichHandler",
    "kedro.extras.logging.color_logger.ColorHandler": "kedro.logging.RichHandler",
    "kedro.framework.session.session.KedroSessionError": (
        "kedro.framework.session.abstract_session.KedroSessionError"
    ),
    "kedro.io.IncrementalDataSet": "kedro_datasets.partitions.IncrementalDataset",
    "kedro.io.IncrementalDataset": "kedro_datasets.partitions.IncrementalDataset",
    "kedro.io.LambdaDataSet": "LambdaDataset",
    "kedro.io.LambdaDataset": "LambdaDataset",
    "kedro.io.PartitionedDataSet": "kedro_datasets.partitions.PartitionedDataset",
    "kedro.io.PartitionedDataset": "kedro_datasets.partitions.PartitionedDataset",
    "kedro.io.cached_dataset.CachedDataSet": "kedro.io.cached_dataset.CachedDataset",
    "kedro.io.kedro_data_catalog.KedroDataCatalog": "kedro.io.DataCatalog",
    "kedro.io.lambda_dataset.LambdaDataset": "LambdaDataset",
    "kedro.io.memory_dataset.MemoryDataSet": "kedro.io.memory_dataset.MemoryDataset",
    "kedro.io.partitioned_dataset.IncrementalDataset": "kedro_datasets.partitions.IncrementalDataset",
    "kedro.io.partitioned_dataset.PartitionedDataset": "kedro_datasets.partitions.PartitionedDataset",
    "kedro.pipeline.modular_pipeline.ModularPipelineError": "kedro.pipeline.pipeline.PipelineError",
    "kedro.pipeline.modular_pipeline.pipeline": "kedro.pipeline.pipeline",
    "kedro.pipeline.pipeline.ModularPipelineError": "kedro.pipeline.pipeline.PipelineError",
    "kedro_viz.integrations.kedro.sqlite_store.SQLiteStore": "SQLiteStore",
}
"""Names of 0.18 and 0.19, with what they are called now; one without a dot is in `ALONE`."""

INSTEAD: Mapping[str, str] = {
    "kedro.config": "How configuration is merged is chosen with merge_strategy.",
    "kedro.framework.cli": "The command line is `penstock`; plugins of it are entry points `penstock.commands`.",
    "kedro.framework.context": "To change what is in a context, write the hook after_context_created.",
    "kedro.framework.hooks": "Hooks are specified by penstock.hooks.HookSpecs; plugins are entry points "
    "`penstock.hooks`.",
    "kedro.framework.project": "Logging is configured by penstock.logging.configure; other names are internal.",
    "kedro.framework.session": "Sessions leave no record and make any number of runs.",
    "kedro.inspection": "`penstock info`, `penstock pipeline` and `penstock catalog`, with --json, tell as much.",
    "kedro.io": "Catalogs and datasets are those of penstock.io; what passes between processes is the engine's "
    "business.",
    "kedro.ipython": "`%load_ext penstock` brings %reload_penstock, %run_penstock and %load_node.",
    "kedro.pipeline": "Nodes and pipelines are those of penstock.pipeline; there is nothing for previews and for "
    "contexts of language models.",
    "kedro.runner": "How nodes run is the engine's business: subclass a runner of penstock.runner, or watch a run with "
    "hooks and subscribers.",
    "kedro.server": "To run pipelines in a server, call `await session.arun()` in it.",
    "kedro.utils": "Nothing: these are helpers of Kedro itself.",
    "kedro.validation": "Parameters are checked against type hints, data by `validator` of its entry; see "
    "penstock.validation.",
    "kedro_datasets": "Such a dataset works without Kedro as well: pip install --no-deps kedro-datasets lazy-loader",
    "kedro_viz": "`penstock graph` draws pipelines.",
}
"""By the module that a name lies in or below, what there is instead."""
