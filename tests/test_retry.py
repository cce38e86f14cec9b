"""Promise 12: what is tried again, how often, and after how long."""

import errno
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.error import HTTPError

import pytest

from penstock import Retry
from penstock._retry import may_pass, retry_after
from penstock.errors import ConfigError, DatasetError, DataValidationError, TimedOutError
from penstock.io._hushed import remember_kind


def answered(status: int, **headers: str) -> HTTPError:
    told = Message()
    for name, value in headers.items():
        told[name.replace("_", "-")] = value
    return HTTPError("http://localhost", status, "", told, None)


def caused(cause: BaseException) -> DatasetError:
    error = DatasetError("Loading failed.")
    error.__cause__ = cause
    return error


class ProgrammingError(Exception):
    """As database drivers call it."""


class AnsweredError(Exception):
    def __init__(self, response: Any) -> None:
        super().__init__("no")
        self.response = response


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        TimeoutError(),
        TimedOutError("too long"),
        OSError("the body ends early"),
        RuntimeError("anything of a library"),
        answered(503),
        answered(500),
        answered(429),
        answered(408),
        AnsweredError({"ResponseMetadata": {"HTTPStatusCode": 503}}),
        caused(ConnectionError()),
        caused(answered(502)),
        ExceptionGroup("several", [ConnectionError(), answered(503)]),
    ],
)
def test_what_may_pass_by_itself_is_tried_again(error: Exception) -> None:
    assert Retry().applies(error)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(),
        PermissionError(),
        OSError(errno.ENOSPC, "no space left"),
        answered(404),
        answered(403),
        answered(400),
        AnsweredError({"ResponseMetadata": {"HTTPStatusCode": 403}}),
        ValueError("bad data"),
        KeyError("column"),
        DatasetError("This is no CSV."),
        DataValidationError("The data is not valid."),
        caused(FileNotFoundError()),
        caused(ValueError()),
        caused(answered(404)),
        ProgrammingError("no such table"),
        ExceptionGroup("several", [ConnectionError(), ValueError()]),
        KeyboardInterrupt(),
    ],
)
def test_client_errors_bad_data_and_mistakes_are_not(error: BaseException) -> None:
    assert not Retry().applies(error)


def test_an_error_that_was_merely_being_handled_does_not_count() -> None:
    error = ConnectionError("the server is away")
    error.__context__ = KeyError("not in the cache")
    assert may_pass(error)


def test_on_names_the_errors_instead() -> None:
    by_class, by_name, by_path = (
        Retry(on=(ValueError,)),
        Retry.made({"on": "ValueError"}),
        Retry.made({"on": ["urllib.error.HTTPError"]}),
    )
    assert by_class.applies(caused(UnicodeError()))
    assert by_name.applies(UnicodeError())
    assert by_path.applies(answered(404))
    assert not by_class.applies(ConnectionError())
    assert not by_path.applies(ValueError())
    assert not by_class.applies(KeyboardInterrupt())


def test_waits_double_up_to_the_most() -> None:
    retry = Retry(wait=1, most=5, jitter=False)
    assert [retry.delay(attempt, OSError()) for attempt in (1, 2, 3, 4, 5000)] == [1, 2, 4, 5, 5]


def test_jitter_takes_at_most_half_of_a_wait_away() -> None:
    waits = [Retry(wait=8).delay(1, OSError()) for _ in range(100)]
    assert all(wait is not None and 4 <= wait <= 8 for wait in waits)
    assert len(set(waits)) > 1


def test_a_server_that_says_when_to_come_back_is_heeded() -> None:
    assert Retry(wait=1).delay(1, caused(answered(503, Retry_After="7"))) == 7
    assert Retry(wait=9, jitter=False).delay(1, answered(503, Retry_After="7")) == 9
    botocore = AnsweredError({"ResponseMetadata": {"HTTPHeaders": {"retry-after": "7"}}})
    assert retry_after(botocore) == 7


def test_it_may_say_so_by_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    wait = retry_after(answered(429, Retry_After=soon))
    assert wait is not None
    assert 3500 < wait <= 3600
    assert retry_after(answered(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")) == 0
    assert retry_after(answered(429, Retry_After="some time")) is None


def test_a_server_that_asks_for_more_than_the_most_is_not_asked_again() -> None:
    assert Retry(most=60).delay(1, answered(503, Retry_After="61")) is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (0, "0 attempts"),
        (2.5, r"2\.5 attempts"),
        (True, "'retry' is True"),
        ("3", "'retry' is '3'"),
        ({"attemps": 3}, "no 'attemps'. Did you mean 'attempts'"),
        ({"wait": -1}, "'wait' of 'retry' is -1"),
        ({"most": "long"}, "'most' of 'retry' is 'long'"),
        ({"jitter": 1}, "'jitter' of 'retry' is 1"),
        ({"on": "ConectionError"}, "'ConectionError', which is no error. Did you mean 'ConnectionError'"),
        ({"on": [int]}, "which is no error"),
    ],
)
def test_what_makes_no_sense_is_refused(given: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Retry.made(given)


def test_it_is_written_as_it_was_given() -> None:
    assert Retry.made(4).to_config() == {"attempts": 4}
    config = {"attempts": 3, "wait": 0.1, "on": ["builtins.OSError"]}
    assert Retry(wait=0.1, on=(OSError,)).to_config() == config
    assert Retry.made(config).applies(OSError())


def test_an_error_is_not_asked_for_what_its_library_warns_of() -> None:
    class AnsweredError(Exception):
        status = 503

        @property
        def code(self) -> int:
            raise AssertionError("deprecated")

    assert may_pass(AnsweredError())


def test_an_error_whose_original_is_hidden_is_judged_like_it() -> None:
    class AnsweredError(Exception):
        status = 503
        headers: ClassVar = {"Retry-After": "7"}

    shown = DatasetError("hidden")
    remember_kind(shown, AnsweredError())
    assert Retry().applies(shown)
    assert Retry(on=(AnsweredError,)).applies(shown)
    assert not Retry(on=("KeyError",)).applies(shown)
    assert Retry(jitter=False, wait=1).delay(1, shown) == 7
