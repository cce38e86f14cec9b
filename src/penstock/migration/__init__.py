"""What in a Kedro project would change to make it a project of Penstock, and the change itself.

`plan_migration` reads and writes nothing else; `Migration.apply` changes the files. Neither needs Kedro, and no
module of the project is imported: files are read as text, so that comments and layout stay as they are.
"""

from penstock.migration._migration import FileChange, Migration, plan_migration
from penstock.migration._text import Remark

__all__ = ["FileChange", "Migration", "Remark", "plan_migration"]

for _name in __all__:
    globals()[_name].__module__ = __name__
