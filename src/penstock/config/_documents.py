"""Files of configuration, parsed once for as long as they do not change."""

from penstock.config._json import parse_json
from penstock.config._sources import Source
from penstock.config._yaml import Document, decoded, parse_yaml


class Documents:
    """What files say. Loaders that differ in their runtime parameters share it; nobody changes what it gives."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, Document]] = {}

    def read(self, source: Source, env: str, file: str, *, secret: bool) -> Document:
        """What a file says now.

        Raises:
            BadConfigException: it cannot be used; names file, line and column.
        """
        name = source.where(env, file)
        stamp = source.stamp(env, file)  # taken before the file is read: a change meanwhile is seen next time
        known = self._known.get(name)
        if known is None or known[0] != stamp:
            text = decoded(source.read(env, file), name)
            parse = parse_json if file.endswith(".json") else parse_yaml
            known = self._known[name] = stamp, parse(text, name, secret=secret)
        return known[1]
