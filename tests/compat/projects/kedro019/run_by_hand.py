"""As notebooks and schedulers of Kedro's users run a project."""

from pathlib import Path

from kedro.framework.project import pipelines, settings
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

metadata = bootstrap_project(Path.cwd())
with KedroSession.create(
    project_path=metadata.project_path, env="prod", extra_params={"knots": 20}
) as session:
    context = session.load_context()
    result = session.run(pipeline_name="routes", from_inputs=["ships"])
    print(sorted(result), context.params["knots"], context.catalog.load("params:knots"))
with KedroSession.create(metadata.project_path) as session:
    print(session.run(namespace="south"), session.store["session_id"] == session.session_id)
print(metadata.package_name, sorted(pipelines), settings.CONF_SOURCE, len(pipelines["routes"].nodes))
