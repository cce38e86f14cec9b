"""Write what docs/reference/hooks.md says of each hook, from the specification: `python docs/hooks_reference.py`.

What stands before and after the two marks of the page is written by hand.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

from penstock.hooks import HookSpecs

PAGE = Path(__file__).parent / "reference" / "hooks.md"
BEGIN = "<!-- From here on written by docs/hooks_reference.py -->"
END = "<!-- Up to here -->"


def page(text: str) -> str:
    """The page with every hook as the specification has it now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    told = "\n\n".join(section(*hook) for hook in hooks())
    return f"{before}{BEGIN}\n\n{told}\n\n{END}{after}"


def hooks() -> Iterator[tuple[str, Callable[..., object]]]:
    """The hooks, in the order of a run's life."""
    return ((name, method) for name, method in vars(HookSpecs).items() if inspect.isfunction(method))


def section(name: str, method: Callable[..., object]) -> str:
    """What a hook is called for, what it may ask for, and what it may return."""
    promise, _, rest = inspect.cleandoc(method.__doc__ or "").partition("\n\n")
    arguments, _, returned = rest.removeprefix("Args:\n").partition("\n\nReturns:\n")
    lines = [f"### {name}", "", promise, "", "| argument | what it is |", "| --- | --- |"]
    lines += [f"| `{argument}` | {meaning.rstrip('.')} |" for argument, meaning in explained(arguments)]
    if returned:
        lines += ["", f"It returns: {' '.join(returned.split())}"]
    return "\n".join(lines)


def explained(arguments: str) -> Iterator[tuple[str, str]]:
    """Each argument with its explanation, on one line."""
    told: list[str] = []
    for line in arguments.splitlines():
        if line.startswith("        "):
            told[-1] += f" {line.strip()}"
        else:
            told.append(line.strip())
    for entry in told:
        argument, _, meaning = entry.partition(": ")
        yield argument, meaning


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
