"""A runner that says how nodes run, which only Kedro can have."""

from kedro.runner import AbstractRunner


class DryRunner(AbstractRunner):
    def create_default_data_set(self, ds_name):
        return None

    def _run(self, pipeline, catalog, hook_manager=None, session_id=None):
        pass
