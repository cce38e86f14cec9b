"""How an error is put into words."""

from penstock.cli._failure import explain
from penstock.errors import DatasetError


def caught(raising: str) -> Exception:
    """An error as it comes out of a function of the user."""
    try:
        exec(compile(raising, "/home/ada/pipeline.py", "exec"), {"DatasetError": DatasetError})
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_error_of_penstock_is_called_by_its_short_name() -> None:
    assert explain(DatasetError("no such file")) == "DatasetError: no such file"


def test_notes_follow_the_error() -> None:
    error = DatasetError("no such file")
    error.add_note("This happened in node 'clean'.")
    assert explain(error) == "DatasetError: no such file\nThis happened in node 'clean'."


def test_only_lines_of_the_user_are_shown() -> None:
    shown = explain(caught("import json\njson.loads('{')"))
    assert 'File "/home/ada/pipeline.py", line 2' in shown
    assert "decoder.py" not in shown


def test_the_lines_are_those_of_the_cause_when_the_error_has_none() -> None:
    error = DatasetError("cannot be loaded")
    error.__cause__ = caught("1 / 0")
    assert explain(error).startswith("DatasetError: cannot be loaded\nIn your code")
    assert 'File "/home/ada/pipeline.py", line 1' in explain(error)


def test_an_error_that_hides_a_mistake_is_followed_by_the_mistake() -> None:
    shown = explain(
        caught("try:\n    1 / 0\nexcept Exception as error:\n    raise ImportError('no way') from error")
    )
    assert shown.startswith("ImportError: no way\nIn your code")
    assert "Because of this:\nZeroDivisionError: division by zero\nIn your code" in shown


def test_an_error_without_lines_of_the_user_tells_how_to_see_more() -> None:
    assert explain(KeyError("x")) == "KeyError: 'x'\n--traceback shows where."


def test_several_errors_are_explained_one_by_one() -> None:
    group = ExceptionGroup("two", [DatasetError("first"), DatasetError("second")])
    group.add_note("Resume with --from-nodes a")
    assert explain(group) == "DatasetError: first\n\nDatasetError: second\n\nResume with --from-nodes a"


def test_the_whole_traceback_is_pythons_own() -> None:
    shown = explain(caught("import json\njson.loads('{')"), whole_traceback=True)
    assert shown.startswith("Traceback (most recent call last):")
    assert "decoder.py" in shown


def test_a_syntax_error_says_where_by_itself() -> None:
    shown = explain(SyntaxError("'(' was never closed", ("/home/ada/pipeline.py", 1, 5, "x = (")))
    assert 'File "/home/ada/pipeline.py", line 1' in shown
    assert "--traceback" not in shown
