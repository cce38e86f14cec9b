"""settings.py: what it may say, and what is said about what it may not."""

import logging

import pytest

from penstock.errors import ProjectError
from penstock.io import DataCatalog
from penstock.project import Settings, read_settings

from .conftest import Package


def settings(package: Package, text: str) -> Settings:
    package.write_code(settings=text)
    return read_settings(package.code)


def test_a_project_without_the_file_has_the_defaults(package: Package) -> None:
    assert read_settings(package.code) == Settings()


def test_settings_are_what_the_file_says(package: Package) -> None:
    found = settings(
        package,
        "from penstock.io import DataCatalog\n"
        "CONF_SOURCE = 'configuration'\n"
        "HOOKS = (object(),)\n"
        "DISABLE_HOOKS_FOR_PLUGINS = ('some-plugin',)\n"
        "CONFIG_LOADER_ARGS = {'base_env': 'all'}\n"
        "class Catalog(DataCatalog): pass\n"
        "DATA_CATALOG_CLASS = Catalog\n"
        "VALIDATE_PARAMETERS = False\n"
        "_OWN = 3\n"
        "own = 4\n",
    )
    assert found.conf_source == "configuration"
    assert len(found.hooks) == 1
    assert found.disable_hooks_for_plugins == ("some-plugin",)
    assert found.config_loader_args == {"base_env": "all"}
    assert found.data_catalog_class is not None
    assert issubclass(found.data_catalog_class, DataCatalog)
    assert found.validate_parameters is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("HOOK = ()\n", "no setting HOOK. Did you mean 'HOOKS'"),
        ("HOOKS = object()\n", "HOOKS should be a tuple of objects"),
        ("CONF_SOURCE = 3\n", "CONF_SOURCE should be the path of a folder or an archive, but is 3"),
        ("DATA_CATALOG_CLASS = dict\n", "DATA_CATALOG_CLASS should be penstock.io.DataCatalog"),
        ("CONTEXT_CLASS = dict\n", "CONTEXT_CLASS is a setting of Kedro .* after_context_created"),
        ("SESSION_CLASS = dict\n", "SESSION_CLASS is a setting of Kedro"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_file(package: Package, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message) as refused:
        settings(package, text)
    assert str(package.path / "src" / package.name / "settings.py") in str(refused.value)


def test_classes_and_functions_are_no_settings(package: Package) -> None:
    assert settings(package, "class ETL: pass\ndef ID(): pass\n") == Settings()
    with pytest.raises(ProjectError, match="no setting ALIAS"):
        settings(package, "class ETL: pass\nALIAS = ETL\n")


def test_a_store_of_sessions_is_taken_note_of(package: Package, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert settings(package, "SESSION_STORE_CLASS = dict\n") == Settings()
    assert "SESSION_STORE_CLASS has no effect" in caplog.text
