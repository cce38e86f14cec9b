"""A runner with arguments, for where the command line takes none."""


def __getattr__(name):
    """Made when it is asked for: elsewhere, there is no Penstock."""
    if name != "PlainAsyncRunner":
        raise AttributeError(name)
    from penstock.kedro import AsyncRunner

    class PlainAsyncRunner(AsyncRunner):
        def __init__(self, is_async: bool = True):
            super().__init__(is_async=is_async, max_workers=2, native_datasets=False)

    return PlainAsyncRunner
