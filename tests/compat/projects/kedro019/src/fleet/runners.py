"""A runner that only says how it is to be made."""

from kedro.runner import SequentialRunner


class OneByOneRunner(SequentialRunner):
    def __init__(self, is_async: bool = False):
        super().__init__(is_async=is_async)
