"""As scripts of Kedro 0.18 run a project."""
from pathlib import Path

from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project

metadata = bootstrap_project(Path.cwd())
with KedroSession.create(metadata.package_name, metadata.project_path, extra_params={"threshold": 1}) as session:
    print(session.load_context().params["threshold"], metadata.project_version)
with KedroSession.create(package_name=metadata.package_name) as session:
    print(session.run(pipeline_name="cleaning", node_names=["clean"]))
