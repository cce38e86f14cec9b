"""Write the files of a new project.

The templates are projects themselves, linted and type-checked with everything else; only their names are
replaced: `project_package`, `project-name` and `Project Title`. Their `gitignore` has no dot, lest git obey it.
"""

from collections.abc import Iterator
from pathlib import Path

from penstock.cli._names import ProjectNames
from penstock.errors import ProjectError

_TEMPLATES = Path(__file__).parent / "_template"


def scaffold(kind: str, folder: Path, names: ProjectNames) -> list[Path]:
    """Write the template of that kind into the folder; gives back the files, relative to it.

    Raises:
        ProjectError: the folder holds something already.
    """
    _refuse_what_is_not_empty(folder)
    return [_write(folder, file, template, names) for file, template in _files(_TEMPLATES / kind, names)]


def _refuse_what_is_not_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists():
        found = "It has files already" if folder.is_dir() else "It is a file"
        raise ProjectError(f"{folder} cannot become a project. {found}; name a folder that is new or empty.")


def _files(template: Path, names: ProjectNames) -> Iterator[tuple[Path, Path]]:
    for file in sorted(template.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            place = str(file.relative_to(template)).replace("project_package", names.package)
            yield Path(".gitignore" if place == "gitignore" else place), file


def _write(folder: Path, file: Path, template: Path, names: ProjectNames) -> Path:
    text = template.read_text(encoding="utf-8")
    for placeholder, name in (
        ("project_package", names.package),
        ("project-name", names.distribution),
        ("Project Title", names.title),
    ):
        text = text.replace(placeholder, name)
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return file
