"""Which datasets a run gives back."""

from collections.abc import Iterable, Sequence

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.pipeline import Pipeline


def asked_outputs(pipeline: Pipeline, names: Iterable[str] | None) -> Sequence[str] | None:
    """The names of the outputs that were asked for, each once; None when nobody asked for any in particular.

    Raises:
        InvalidRunError: one is no output of the pipeline.
    """
    if names is None:
        return None
    asked = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    made = pipeline.all_outputs()
    unknown = [name for name in asked if name not in made]
    if unknown:
        raise InvalidRunError(
            f"'{unknown[0]}' was asked for as an output, but no node of this run makes it."
            f"{did_you_mean(unknown[0], made)} The run makes: {', '.join(sorted(made)) or 'nothing'}. Nothing has run."
        )
    return asked
