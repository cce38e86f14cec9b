"""As a packaged project is run where it has no folder."""
import sys

from kedro.framework.project import configure_project
from kedro.framework.session import KedroSession

configure_project("orchard")
with KedroSession.create(conf_source=sys.argv[1]) as session:
    print(session.run(node_names=["field.pick", "weigh"])["weight"].load())
