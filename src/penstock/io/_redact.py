"""Keep secrets out of whatever people read: reprs, messages, logs.

Two defences. `mask` hides what is *named* like a secret or stands where URLs carry one; `scrub` removes known
secret values from text that somebody else wrote, such as the message of a database driver.
"""

import re
from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from typing import Any

MASK = "***"

# fmt: off
_WORDS = frozenset({
    "auth", "authorization", "apikey", "bearer", "cookie", "cookies", "credential", "credentials", "key", "passphrase",
    "passwd", "password", "pwd", "secret", "secrets", "sig", "signature", "token", "tokens",
})
_PUBLIC = frozenset({
    "account", "account_name", "database", "endpoint", "endpoint_url", "host", "hostname", "port", "region",
    "user", "username",
})
# fmt: on

# Left as text: `re` compiles and keeps them at first use, which most programs never come to.
_WORD = r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])"
_USERINFO = r"(://[^\s/@:'\"]*:)[^\s'\"]*@|(://)[^\s/@:'\"]+@"
_QUERY = r"(://[^\s'\"?#]*\?)[^\s'\"]+"
_ASSIGNED = (
    r"(?i)\b((?:password|passwd|pwd|secret|token|api_?key|access_?key|account_?key|sig|signature)\s*=\s*)"
    r"['\"]?[^\s;&,'\"]+['\"]?"
)


def is_secret(name: str) -> bool:
    """Whether an argument of this name holds something to hide.

    >>> is_secret("aws_secret_access_key"), is_secret("accessToken"), is_secret("keyboard")
    (True, True, False)
    """
    return not _WORDS.isdisjoint(word.lower() for word in re.findall(_WORD, name))


def mask_text(text: str) -> str:
    """The text without passwords, tokens and signatures of the URLs and connection strings in it.

    >>> mask_text("postgresql://ada:hunter2@db/flights")
    'postgresql://ada:***@db/flights'
    """
    if "=" in text:
        text = re.sub(_ASSIGNED, rf"\1{MASK}", text)
    if "://" not in text:
        return text
    text = re.sub(_USERINFO, lambda found: f"{found[1] or found[2]}{MASK}@", text)
    return re.sub(_QUERY, rf"\1{MASK}", text)


def mask(value: Any, name: str = "") -> Any:
    """The value as it may be shown: same shape, secrets replaced."""
    if name and is_secret(name) and isinstance(value, str | bytes | Mapping | list | tuple) and value:
        return MASK
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, PathLike):
        path = fspath(value)
        return mask_text(path) if isinstance(path, str) else path
    if isinstance(value, Mapping):
        return {key: mask(item, str(key)) for key, item in value.items()}
    if type(value) in (list, tuple):  # a named tuple cannot be rebuilt from one iterable
        return type(value)(mask(item, name) for item in value)
    return value


def in_words(error: BaseException) -> str:
    """An error as it may be shown: its type and message, without secrets.

    >>> in_words(ConnectionError("no answer from https://ada:hunter2@example.com"))
    'ConnectionError: no answer from https://ada:***@example.com'
    """
    return mask_text(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def secrets_of(arguments: Mapping[str, Any]) -> set[str]:
    """The secret values among arguments, however deep they lie."""
    return {secret for name, value in arguments.items() for secret in _leaves(value, name, is_secret(name))}


def _leaves(value: Any, name: str, hidden: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, str(key), hidden or is_secret(str(key)))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item, name, hidden)
    elif isinstance(value, str):
        yield from _secret_parts(value, hidden and name.lower() not in _PUBLIC)


def _secret_parts(text: str, hidden: bool) -> Iterator[str]:
    if "://" in text:
        for found in re.finditer(r"://[^\s/@:'\"]*:([^\s'\"]*)@|https?://([^\s/@:'\"]+)@", text):
            yield found[1] or found[2] or ""
        for name, value in re.findall(r"[?&]([^=&#\s]+)=([^&#\s]+)", text):
            if is_secret(name):
                yield value
    elif hidden and len(text) > 3:  # shorter ones would punch holes into ordinary words
        yield text


def scrub(text: str, secrets: set[str]) -> str:
    """The text without any of the secrets, and without what looks like one."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, MASK)
    return mask_text(text)
