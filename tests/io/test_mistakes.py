"""Promise 14: every mistake of a catalog is told at once, with file, line, entry and remedy."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import CatalogError, ConfigError, DatasetError, MissingExtraError
from penstock.io import AbstractDataset, DataCatalog

X = {"type": "MemoryDataset"}


class Needs(AbstractDataset[Any, Any]):
    def __init__(self, filepath: str) -> None:
        if filepath == "extra":
            raise MissingExtraError('Needs pandas. Run: pip install "penstock[pandas]"')

    def load(self) -> Any: ...
    def save(self, data: Any) -> None: ...


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ([1], "maps names to entries, but this is a list"),
        ({"a": 3}, "Entry 'a' is a int, .* call it '_a'"),
        ({"a": None}, "Entry 'a' is nothing"),
        ({"a": {"typ": "x"}}, "Entry 'a' has no 'type'. For example: type: pandas.CSVDataset"),
        ({"a": {"type": 3}}, "Entry 'a' has the type 3, which is no name of a class"),
        ({"a": {"type": ""}}, "Entry 'a' has the type ''"),
        ({True: X}, "name True is a bool, not text. Put it between quotes"),
        ({"a": {**X, "versioned": "yes"}}, "Entry 'a' says versioned: 'yes'. It is true or false"),
        (
            {"a": {"type": "CachedDataset", "dataset": {"versioned": True}}},
            "'versioned' for the dataset inside",
        ),
        (
            {"a": {**X, "credentials": "db"}},
            "asks for the credentials 'db', but none were given. Pass credentials=",
        ),
        ({"{x}_a": {**X, "credentials": "db"}}, "asks for the credentials 'db'"),
        ({"{x}_a": {**X, "path": "{y}"}}, r"Entry '\{x\}_a' uses '\{y\}', which its name does not have"),
        ({"{nam}_a": {**X, "path": "{name}"}}, "Did you mean 'nam'"),
        ({"{x_a": X}, r"'\{x_a' is no pattern: its braces do not match"),
        ({"{x:d}_a": X}, r"'\{x:d\}' is not a plain name"),
        ({"{}_a": {**X, "path": "{}"}}, r"uses '\{\}'"),
        ({"{a}": X, "{b}": X}, r"'\{a\}', '\{b\}' would each catch every dataset. Keep one"),
    ],
)
def test_each_mistake_is_told_with_its_remedy(config: Any, words: str) -> None:
    with pytest.raises(CatalogError, match=words):
        DataCatalog.from_config(config)


def test_all_are_told_at_once() -> None:
    config = {"a": 3, "b": {}, "c": {**X, "credentials": "dbb"}, "d": {**X, "versioned": 1}, "fine": X}
    with pytest.raises(CatalogError, match="The catalog has 4 mistakes") as caught:
        DataCatalog.from_config(config, {"db": {}})
    told = str(caught.value)
    assert [line[:11] for line in told.splitlines()[1:]] == [f"- Entry '{n}'" for n in "abcd"]
    assert "Did you mean 'db'?" in told


def test_unknown_credentials_show_names_and_no_values() -> None:
    """Promise 13."""
    with pytest.raises(CatalogError, match="'db'") as caught:
        DataCatalog.from_config({"a": {**X, "credentials": "dbb"}}, {"db": {"password": "s3cr3t"}})
    assert "s3cr3t" not in str(caught.value)


def test_credentials_that_are_no_mapping() -> None:
    with pytest.raises(CatalogError, match="Credentials map names to values, but these are a list"):
        DataCatalog.from_config({"a": X}, ["db"])  # type: ignore[arg-type]  # the mistake under test


class TestCheck:
    def test_nothing_wrong(self) -> None:
        catalog = DataCatalog.from_config({"a": X, "{x}_p": X, "{x}.{kind}": {"type": "{kind}"}})
        catalog.check()
        catalog.check(["a", "b_p", "unknown"])

    def test_one_thing_is_raised_as_itself(self) -> None:
        catalog = DataCatalog.from_config({"a": {"type": Needs, "filepath": "extra"}, "b": X})
        with pytest.raises(MissingExtraError, match="penstock\\[pandas\\]") as caught:
            catalog.check()
        assert "While making dataset 'a'" in caught.value.__notes__[0]

    def test_more_are_listed(self) -> None:
        catalog = DataCatalog.from_config(
            {
                "a": {"type": "pandas.CSVDatset"},
                "b": {"type": Needs},
                "c": {"type": Needs, "filepath": "x", "filpath": "y"},
                "d": {"type": Needs, "filepath": "extra"},
                "{x}_p": {"type": "NoSuchDataset"},
            }
        )
        with pytest.raises(CatalogError, match="The catalog has 5 mistakes") as caught:
            catalog.check()
        a, b, c, d, p = str(caught.value).split("\n- ")[1:]
        assert "no dataset type 'pandas.CSVDatset'. Did you mean 'pandas.CSVDataset'" in a
        assert "In the entry of dataset 'a'" in a
        assert "'b' cannot be made" in b
        assert "needs 'filepath'" in b
        assert "takes no argument 'filpath'. Did you mean 'filepath'?" in c
        assert "penstock[pandas]" in d
        assert "'NoSuchDataset'" in p
        assert "'{x}_p'" in p

    def test_only_what_is_asked_about(self) -> None:
        catalog = DataCatalog.from_config({"a": X, "b": {"type": Needs}})
        catalog.check(["a"])
        with pytest.raises(DatasetError, match="'b'"):
            catalog.check(["a", "b"])


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str, name: str = "catalog.yml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


class TestYaml:
    def test_mistakes_say_file_and_line(self, write: Any) -> None:
        path = write(
            "a:\n  type: MemoryDataset\n\nb: 3\n'{x}_p':\n  type: M\n  filepath: '{y}'\nc:\n  versioned: 1\n  type: M\n"
        )
        with pytest.raises(CatalogError) as caught:
            DataCatalog.from_yaml(path)
        lines = str(caught.value).splitlines()[1:]
        assert [line.removeprefix(f"- {path}:").partition(":")[0] for line in lines] == [
            *("4", "5", "9"),
            *("6", "10"),  # unknown types are looked up as well once something is wrong
        ]

    def test_mistakes_found_when_a_dataset_is_made_say_where_its_entry_is(self, write: Any) -> None:
        path = write(
            "a:\n  type: MemoryDataset\nb:\n  type: NoSuchDataset\n'{x}_p':\n  type: NeitherDataset\n"
        )
        catalog = DataCatalog.from_yaml(path)
        with pytest.raises(DatasetError, match=f"{path}:3"):
            catalog.resolve("b")
        with pytest.raises(DatasetError, match=f"{path}:5"):
            catalog.resolve("y_p")
        with pytest.raises(CatalogError, match=rf"NoSuchDataset(.|\n)*{path}:3"):
            catalog.check()

    def test_relative_paths_begin_at_the_folder_of_the_file(self, write: Any, tmp_path: Path) -> None:
        path = write(
            "a: {type: X, filepath: data/a.csv}\n"
            "b: {type: X, filepath: /data/b.csv}\n"
            "c: {type: X, filepath: 's3://bucket/c.csv'}\n"
            "d: {type: CachedDataset, dataset: {type: X, filepath: d.csv}}\n"
            "e: {type: X, path: folder}\n"
            "f: {type: X, filepath: ~/f.csv}\n"
            "'{x}_p': {type: X, filepath: '{x}.csv'}\n"
        )
        config = DataCatalog.from_yaml(path).config_resolver
        assert config.entry("a")["filepath"] == f"{tmp_path}/data/a.csv"
        assert config.entry("b")["filepath"] == "/data/b.csv"
        assert config.entry("c")["filepath"] == "s3://bucket/c.csv"
        assert config.entry("d")["dataset"]["filepath"] == f"{tmp_path}/d.csv"
        assert config.entry("e")["path"] == f"{tmp_path}/folder"
        assert config.entry("f")["filepath"] == "~/f.csv"
        assert config.resolve_pattern("a_p")["filepath"] == f"{tmp_path}/a.csv"

    def test_braces_in_the_folder_are_no_placeholders(self, tmp_path: Path) -> None:
        folder = tmp_path / "{odd}"
        folder.mkdir()
        (folder / "catalog.yml").write_text("'{x}_p': {type: X, filepath: '{x}.csv'}\n")
        resolver = DataCatalog.from_yaml(folder / "catalog.yml").config_resolver
        assert resolver.resolve_pattern("a_p")["filepath"] == f"{folder}/a.csv"

    def test_credentials_and_parameters_from_files(self, write: Any) -> None:
        path = write("a: {type: MemoryDataset, data: 1, metadata: {credentials: db}}\n")
        credentials = write("db: {password: x}\n", "credentials.yml")
        parameters = write("alpha: 0.1\n", "parameters.yml")
        catalog = DataCatalog.from_yaml(path, credentials, parameters)
        assert catalog.load("params:alpha") == 0.1
        assert catalog["a"].metadata == {"credentials": {"password": "x"}}
        given = DataCatalog.from_yaml(path, {"db": {"password": "y"}}, {"beta": 2})
        assert given.load("params:beta") == 2

    def test_unreadable_credentials_are_not_shown(self, write: Any) -> None:
        """Promise 13."""
        path = write("a: {type: MemoryDataset}\n")
        with pytest.raises(ConfigError, match=r"credentials\.yml:2:1: this is not readable") as caught:
            DataCatalog.from_yaml(path, write("db: {password: s3cr3t\n", "credentials.yml"))
        assert "s3cr3t" not in str(caught.value)

    def test_templates_and_anchors(self, write: Any) -> None:
        path = write(
            "_text: 3\n_m: &m\n  type: MemoryDataset\n  data: [1]\na:\n  <<: *m\nb:\n  <<: *m\n  data: [2]\n"
        )
        catalog = DataCatalog.from_yaml(path)
        assert {name: catalog.load(name) for name in catalog} == {"a": [1], "b": [2]}

    def test_entries_that_share_an_anchor_share_no_values(self, write: Any) -> None:
        path = write(
            "_d: &d [1]\na: {type: MemoryDataset, data: *d, copy_mode: assign}\nb: {type: MemoryDataset, data: *d}\n"
        )
        catalog = DataCatalog.from_yaml(path)
        catalog.load("a").append(2)
        assert catalog.load("b") == [1]

    def test_interpolation_is_refused_and_not_taken_as_text(self, write: Any) -> None:
        path = write(
            "a:\n  type: X\n  filepath: ${base}/a.csv\nb:\n  type: X\n  load_args:\n    - ${oc.env:X}\n"
        )
        with pytest.raises(CatalogError, match="2 mistakes") as caught:
            DataCatalog.from_yaml(path)
        assert f"{path}:3: 'a.filepath' contains '${{', which only a project's configuration" in str(
            caught.value
        )
        assert f"{path}:7: 'b.load_args.0'" in str(caught.value)
        with pytest.raises(CatalogError, match=r"credentials\.yml:1: 'db' contains"):
            DataCatalog.from_yaml(write("a: {type: X}\n"), write("db: ${oc.env:DB}\n", "credentials.yml"))

    def test_catalog_survives_pickling(self, write: Any) -> None:
        path = write("a: {type: MemoryDataset, data: 1}\nb: {type: NoSuchDataset}\n")
        again = pickle.loads(pickle.dumps(DataCatalog.from_yaml(path)))
        assert again.load("a") == 1
        with pytest.raises(DatasetError, match=f"{path}:2"):
            again.resolve("b")

    def test_each_of_several_mistakes_has_lines_of_its_own(self, write: Any) -> None:
        catalog = DataCatalog.from_yaml(write("a: {type: text.TextDatset}\nb: {type: text.TextDataset}\n"))
        with pytest.raises(CatalogError) as caught:
            catalog.check()
        lines = str(caught.value).splitlines()
        assert lines[0] == "The catalog has 2 mistakes."
        assert [line[:2] for line in lines[1:]].count("- ") == 2
        assert "  In the entry of dataset 'a'." in lines

    def test_credentials_that_are_no_names_with_values(self, write: Any) -> None:
        path = write("a: {type: text.TextDataset, filepath: a.txt, credentials: dev}\n")
        catalog = DataCatalog.from_yaml(path, {"dev": "s3cr3t"})
        with pytest.raises(
            DatasetError, match=r"credentials for .*a\.txt are a str, but should be"
        ) as caught:
            catalog.resolve("a")
        assert "s3cr3t" not in str(caught.value)

    def test_unreadable_file(self, write: Any, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"catalog.yml:2:"):
            DataCatalog.from_yaml(write("a: {type: X\nb: 1\n"))
        with pytest.raises(ConfigError, match=r"missing\.yml cannot be read: No such file"):
            DataCatalog.from_yaml(tmp_path / "missing.yml")
