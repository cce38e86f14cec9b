"""Every error that Penstock raises on purpose.

.. code-block:: text

    PenstockError
    ├── PipelineError (ValueError)             the graph cannot be built as written
    │   ├── NodeSignatureError (TypeError)     a function cannot take the inputs it was given
    │   ├── CircularDependencyError            nodes wait for each other
    │   ├── OutputNotUniqueError               two nodes produce one dataset
    │   └── ConfirmNotUniqueError              two nodes confirm one dataset
    ├── NodeOutputError (ValueError)           a function returned something else than its node declares
    ├── DatasetError                           a dataset could not be made, loaded or saved
    │   ├── DataValidationError (ValueError)   data is not what the validator of its dataset demands
    │   ├── DatasetNotFoundError (KeyError)    the catalog has no such entry
    │   ├── DatasetAlreadyExistsError          never raised: the name that Kedro's users catch
    │   └── VersionError
    │       ├── VersionNotFoundError           no saved version fits
    │       └── VersionAlreadyExistsError      a version is never overwritten
    ├── ConfigError (ValueError)               configuration is not usable; names file and line
    │   ├── BadConfigException                 a file cannot be read, or what it says makes no sense
    │   ├── MissingConfigException             there is no file for what was asked
    │   ├── ConfigKeyError (KeyError)          nobody said which files hold what was asked
    │   └── CatalogError (DatasetError)        every mistake of a catalog, in one go
    ├── ProjectError                           a folder is no project, or does not say which pipelines it has
    │   └── PipelineNotFoundError (KeyError)   the project has no pipeline of that name
    ├── HookError (ValueError)                 a hook or a plugin cannot be used as written
    ├── MissingExtraError (ImportError)        an optional library is absent; names the extra to install
    │   └── KedroNameError (ModuleNotFoundError)  nothing stands for a name of Kedro, which is not in use
    ├── KedroInUseError (RuntimeError)         Kedro itself has been imported where its names are to mean Penstock
    ├── InvalidRunError (ValueError)           a run was refused before anything started
    │   └── ParameterValidationError           parameters do not fit the functions that take them
    ├── TimedOutError (TimeoutError)           a load, a save or a node took longer than its time-out
    ├── UnpicklableError (TypeError)           something cannot be sent to or from a worker process
    ├── WorkerDiedError (RuntimeError)         the worker process of a node ended before the node had
    ├── LoopError (RuntimeError)               blocking code was called where it would wait for itself
    ├── DrawingError (ValueError)              a picture cannot be written as asked
    ├── WaitedTooLongError (TimeoutError)      what a test waited for did not happen
    └── LeftRunningError (AssertionError)      something outlived the block that started it

A class with a builtin cousin inherits from it too, so ``except ValueError`` goes on working.
An exception raised *by* a node or a dataset library is never replaced for the sake of uniformity:
it comes out as it is, with a note that says where it happened.
"""

from typing import Any

__all__ = [
    "BadConfigException",
    "CatalogError",
    "CircularDependencyError",
    "ConfigError",
    "ConfigKeyError",
    "ConfirmNotUniqueError",
    "DataValidationError",
    "DatasetAlreadyExistsError",
    "DatasetError",
    "DatasetNotFoundError",
    "DrawingError",
    "HookError",
    "InvalidRunError",
    "KedroInUseError",
    "KedroNameError",
    "LeftRunningError",
    "LoopError",
    "MissingConfigException",
    "MissingEnvironmentError",
    "MissingExtraError",
    "NodeOutputError",
    "NodeSignatureError",
    "OutputNotUniqueError",
    "ParameterValidationError",
    "PenstockError",
    "PipelineError",
    "PipelineNotFoundError",
    "ProjectError",
    "TimedOutError",
    "UnpicklableError",
    "VersionAlreadyExistsError",
    "VersionError",
    "VersionNotFoundError",
    "WaitedTooLongError",
    "WorkerDiedError",
]


class PenstockError(Exception):
    """Anything that Penstock itself refuses or reports."""


class PipelineError(PenstockError, ValueError):
    """A node or a pipeline cannot be built as written."""


class NodeSignatureError(PipelineError, TypeError):
    """A node's function cannot be called with the inputs that the node declares."""


class CircularDependencyError(PipelineError):
    """Nodes wait for each other; the message shows the whole cycle."""


class OutputNotUniqueError(PipelineError):
    """Two nodes produce the same dataset."""


class ConfirmNotUniqueError(PipelineError):
    """Two nodes confirm the same dataset."""


class NodeOutputError(PenstockError, ValueError):
    """A node's function returned something that does not fit the declared outputs."""


class DatasetError(PenstockError):
    """A dataset could not be made, loaded, saved or described."""


class DataValidationError(DatasetError, ValueError):
    """Data is not what the validator of its dataset demands; nothing was saved, or the node did not get it.

    Attributes:
        failures: each check that failed, a `penstock.io.CheckFailure`: its column, and the first few rows where it did.
    """

    failures: tuple[Any, ...] = ()


class DatasetNotFoundError(DatasetError, KeyError):
    """The catalog has no dataset of that name."""

    # KeyError shows the repr of its message, which turns newlines and quotes into noise.
    __str__ = Exception.__str__


class DatasetAlreadyExistsError(DatasetError):
    """The catalog already has a dataset of that name. Penstock replaces it with a warning; Kedro's users catch this."""


class VersionError(DatasetError):
    """A version of a dataset cannot be used."""


class VersionNotFoundError(VersionError):
    """No saved version fits the one that was asked for."""


class VersionAlreadyExistsError(VersionError):
    """A saved version is never overwritten."""


class ConfigError(PenstockError, ValueError):
    """Configuration cannot be used; the message names file and line."""


class BadConfigException(ConfigError):  # noqa: N818  # the name that users of Kedro know
    """A configuration file cannot be read, or what it says makes no sense."""


class MissingConfigException(ConfigError):  # noqa: N818  # the name that users of Kedro know
    """There is no file, or no environment, for the configuration that was asked for."""


class MissingEnvironmentError(MissingConfigException):
    """There is no environment of that name."""


class ConfigKeyError(ConfigError, KeyError):
    """A kind of configuration was asked for that no file patterns are known for."""

    __str__ = Exception.__str__  # see DatasetNotFoundError


class CatalogError(ConfigError, DatasetError):
    """One or more entries of a catalog are wrong; the message lists them all."""


class ProjectError(PenstockError):
    """A folder is not a project, or does not say which pipelines it has."""


class PipelineNotFoundError(ProjectError, KeyError):
    """The project has no pipeline of that name."""

    __str__ = Exception.__str__  # see DatasetNotFoundError


class HookError(PenstockError, ValueError):
    """A hook or a plugin cannot be used as it is written."""


class MissingExtraError(PenstockError, ImportError):
    """An optional library is not installed; the message names the extra that brings it."""


class KedroNameError(MissingExtraError, ModuleNotFoundError):
    """A name of Kedro was imported that nothing stands for, where Kedro's names mean Penstock."""


class KedroInUseError(PenstockError, RuntimeError):
    """Kedro itself has been imported, so its names can mean nothing else any more."""


class InvalidRunError(PenstockError, ValueError):
    """A run was refused before anything started."""


class ParameterValidationError(InvalidRunError):
    """Parameters do not fit the type hints of the functions that take them; the message lists them all.

    Attributes:
        places: the keys, from the top of the parameters down, of each part that does not fit.
    """

    places: tuple[tuple[Any, ...], ...] = ()


class TimedOutError(PenstockError, TimeoutError):
    """A load, a save or a node took longer than its time-out allows."""


class UnpicklableError(PenstockError, TypeError):
    """Something cannot be pickled, and so not be sent to a worker process or back."""


class WorkerDiedError(PenstockError, RuntimeError):
    """The worker process of a node was killed, or ended itself, before the node had come to its end."""

    may_pass = True  # memory may be there at the next attempt, if one was asked for


class LoopError(PenstockError, RuntimeError):
    """Blocking code was called on the very event loop that it would have to wait for."""


class DrawingError(PenstockError, ValueError):
    """A picture cannot be written as asked."""


class WaitedTooLongError(PenstockError, TimeoutError):
    """What a test waited for, at a gate or in a journal, did not happen in time."""


class LeftRunningError(PenstockError, AssertionError):
    """A thread, task or temporary file outlived the block that started it."""
