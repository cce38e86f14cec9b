"""Configuration is read from folders and archives alike, and archives cannot reach beyond themselves."""

import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from penstock.config import BadConfigException, MissingConfigException, OmegaConfigLoader
from penstock.config import _sources as sources

Load: TypeAlias = Callable[..., OmegaConfigLoader]
FORMATS = ["zip", "tar", "gztar", "bztar", "xztar"]
FILES = {
    "base/catalog.yml": "_t: {x: 1}\n\na: ${_t}",
    "base/in/catalog_b.yml": "b: ${globals:g}",
    "base/globals.yml": "g: 2",
    "base/.x/catalog.yml": "c: 3",
    "local/catalog.json": '{"d": 4}',
    "local/credentials.yml": "db: {password: x}",
}


def packed(folder: Path, kind: str, *, top: bool) -> Path:
    """An archive of a folder's content, or of the folder itself."""
    place = (folder.parent, folder.name) if top else (folder, ".")
    return Path(shutil.make_archive(str(folder.parent / f"packed-{top}"), kind, *place))


def layered(path: Path, **options: Any) -> OmegaConfigLoader:
    return OmegaConfigLoader(path, **{"base_env": "base", "default_run_env": "local", **options})


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("top", [True, False])
class TestArchives:
    def test_say_what_the_folder_says(self, load: Load, conf: Path, kind: str, top: bool) -> None:
        of_folder = load(FILES)
        of_archive = layered(packed(conf, kind, top=top))
        for name in ("catalog", "credentials", "globals"):
            assert of_archive[name] == of_folder[name]
        assert of_archive["catalog"] == {"a": {"x": 1}, "b": 2, "d": 4}

    def test_name_the_archive_and_the_line(self, load: Load, conf: Path, kind: str, top: bool) -> None:
        load(FILES)
        archive = packed(conf, kind, top=top)
        assert layered(archive).where("catalog", "a") == f"{archive}/base/catalog.yml:3"

    def test_name_their_environments(self, load: Load, conf: Path, kind: str, top: bool) -> None:
        load(FILES)
        with pytest.raises(
            MissingConfigException, match=r"'lcal' in .*, which has 'base', 'local'. Did you mean"
        ):
            layered(packed(conf, kind, top=top), env="lcal")["catalog"]

    def test_of_one_environment(self, load: Load, conf: Path, kind: str, top: bool) -> None:
        load(FILES)
        assert OmegaConfigLoader(packed(conf / "local", kind, top=top))["catalog"] == {"d": 4}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("pack", [zipped, tarred])
class TestDangerousArchives:
    @pytest.mark.parametrize(
        "name", ["../catalog.yml", "/etc/catalog.yml", "base/../../x.yml", "..\\x.yml", "C:/x.yml"]
    )
    def test_paths_that_lead_out_are_refused(
        self, tmp_path: Path, pack: Callable[..., Path], name: str
    ) -> None:
        archive = pack(tmp_path / "conf.arc", {"base/catalog.yml": b"a: 1", name: b"b: 2"})
        with pytest.raises(BadConfigException, match=r"The archive .*conf.arc holds .* leads out of it"):
            layered(archive)["catalog"]

    def test_files_that_fill_memory_are_refused(
        self, tmp_path: Path, pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sources, "SIZE_LIMIT", 100)
        archive = pack(
            tmp_path / "conf.arc", {"base/catalog.yml": b"a: 1" + b" " * 97, "base/globals.yml": b" " * 100}
        )
        assert layered(archive)["globals"] == {}
        with pytest.raises(BadConfigException, match=r"base/catalog.yml is longer than 100 bytes"):
            layered(archive)["catalog"]


def test_links_in_archives_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("a: secret")
    archive = tarred(tmp_path / "conf.tar", {"base/catalog.yml": b"a: 1"})
    with tarfile.open(archive, "a") as appended:
        for name, kind in (("base/catalog_b.yml", tarfile.SYMTYPE), ("base/catalog_c.yml", tarfile.LNKTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, str(tmp_path / "secret.yml")
            appended.addfile(member)
    assert layered(archive)["catalog"] == {"a": 1}


def test_damaged_archives_are_told(load: Load, conf: Path) -> None:
    load({"base/catalog.yml": "".join(f"a{number}: {number * 7919 % 1000}\n" for number in range(5000))})
    for kind in ("zip", "gztar", "xztar"):
        archive = packed(conf, kind, top=False)
        content = bytearray(archive.read_bytes())
        content[len(content) // 2 - 50 : len(content) // 2] = bytes(50)
        archive.write_bytes(content)
        with pytest.raises(
            BadConfigException, match=r"The archive .* cannot be read: |not readable|not UTF-8"
        ):
            layered(archive)["catalog"]


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "conf.yml").write_text("a: 1")
    with pytest.raises(BadConfigException, match=r"conf.yml is neither a folder nor a zip or tar file"):
        layered(tmp_path / "conf.yml")["catalog"]


def test_an_address_is_refused_in_words() -> None:
    with pytest.raises(
        BadConfigException, match=r"s3://bucket/conf: it must be a folder, .* Download it first"
    ):
        OmegaConfigLoader("s3://bucket/conf")["catalog"]


def test_a_file_that_cannot_be_read(load: Load, conf: Path) -> None:
    loader = load({"base/globals.yml": ""})
    (conf / "base/catalog.yml").symlink_to(conf / "nowhere")
    with pytest.raises(BadConfigException, match=r"base/catalog.yml cannot be read: No such file"):
        loader["catalog"]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{\n\t"a": [1,\t2]}', {"a": [1, 2]}),
        (r'{"a": "\ud83d\ude00 \u00e9 \/ \\ud83d\\ude00"}', {"a": "😀 é / \\ud83d\\ude00"}),
        ('{"a": 1e5, "b": -0.5, "c": null, "d": true}', {"a": 1e5, "b": -0.5, "c": None, "d": True}),
    ],
)
def test_json_that_yaml_would_stumble_over(load: Load, text: str, data: object) -> None:
    assert load({"base/parameters.json": text})["parameters"] == data


def test_unreadable_json_names_its_line(load: Load) -> None:
    with pytest.raises(BadConfigException, match=r"parameters.json:3:\d+: this is not readable"):
        load({"base/parameters.json": '{"a": 1,\n\n"b": ]}'})["parameters"]
