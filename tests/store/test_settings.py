"""Settings: which of file, environment and argument wins, and what is said of a wrong one."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from haidang.errors import SettingsError
from haidang.settings import Settings, load


def _file(folder: Path, text: str) -> Path:
    path = folder / "haidang.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={}) == Settings()


def test_the_file_is_overridden_by_the_environment_and_that_by_arguments(tmp_path: Path) -> None:
    file = _file(tmp_path, "processes = 2\n[crawl]\ndelay = 3.0\ntimeout = 40.0\n[web]\nport = 1111\n")
    environment = {"HAIDANG_CRAWL__DELAY": "4.5", "HAIDANG_WEB__PORT": "2222"}
    found = load(file=file, environment=environment, arguments={"web.port": 3333, "crawl.catalogue": None})
    assert (found.processes, found.crawl.timeout, found.crawl.delay, found.web.port) == (2, 40.0, 4.5, 3333)


def test_an_argument_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    file = _file(tmp_path, "[web]\nport = 1111\n")
    assert load(file=file, environment={}, arguments={"web.port": None}).web.port == 1111


def test_the_file_in_the_working_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path, "processes = 3\n")
    monkeypatch.chdir(tmp_path)
    assert load(environment={}).processes == 3


def test_the_environment_may_name_the_file_and_an_argument_wins_over_it(tmp_path: Path) -> None:
    named = tmp_path / "named.toml"
    named.write_text("processes = 5\n", "utf-8")
    assert load(environment={"HAIDANG_CONFIG": str(named)}).processes == 5
    assert load(file=_file(tmp_path, "processes = 6\n"), environment={"HAIDANG_CONFIG": str(named)}).processes == 6


def test_values_of_the_environment_are_toml_where_they_parse_and_text_where_not() -> None:
    environment = {
        "HAIDANG_CRAWL__ALLOW_NETWORKS": '["127.0.10.0/24:8310"]',
        "HAIDANG_CRAWL__CONTACT": "press@office.example",
        "HAIDANG_WEB__SECURE_COOKIE": "true",
        "HAIDANG_DATA": "elsewhere",
        "HAIDANG_PROCESSES": "4",
    }
    found = load(environment=environment)
    assert found.crawl.allow_networks == ("127.0.10.0/24:8310",)
    assert found.crawl.contact == "press@office.example"
    assert found.web.secure_cookie is True
    assert (found.data, found.processes) == (Path("elsewhere"), 4)


def test_an_elasticsearch_address_chooses_the_engine() -> None:
    found = load(environment={"HAIDANG_ELASTICSEARCH_URL": "http://127.0.0.1:9200"})
    assert (found.search.engine, found.search.url) == ("elasticsearch", "http://127.0.0.1:9200")


def test_other_variables_of_the_name_are_no_settings() -> None:
    assert load(environment={"HAIDANG_NO_SKIP": "1", "HAIDANG_FAULT": "compute.before"}) == Settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[crawl]\ndelay = -1\n", "crawl.delay"),
        ("[crawl]\ndelays = 1\n", "crawl.delays"),
        ('[search]\nengine = "sphinx"\n', "search.engine"),
        ("[web]\nport = 70000\n", "web.port"),
        ("processes = 0\n", "processes"),
        ("[serach]\nurl = 'x'\n", "serach"),
        ('[crawl]\nallow_networks = ["10.0.0.0/8"]\n', "crawl.allow_networks"),
        ('[crawl]\nallow_networks = ["10.0.0.0/99:80"]\n', "crawl.allow_networks"),
        ('[crawl]\nallow_networks = ["10.0.0.0/8:0"]\n', "crawl.allow_networks"),
        ("[times]\nretention_days_posts = 0\n", "times.retention_days_posts"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = _file(tmp_path, text)
    with pytest.raises(SettingsError) as told:
        load(file=file, environment={})
    assert str(told.value).startswith(f"setting {named}: ")
    assert str(file) in str(told.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    file = _file(tmp_path, "processes = \n")
    with pytest.raises(SettingsError, match="not valid TOML") as told:
        load(file=file, environment={})
    assert str(told.value).startswith(str(file))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "haidang.toml"
    file.write_bytes("[office]\nplace = 'Đà Nẵng'\n".encode("utf-16"))
    with pytest.raises(SettingsError, match="not valid TOML"):
        load(file=file, environment={})


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.toml"
    with pytest.raises(SettingsError) as told:
        load(file=missing, environment={})
    assert str(told.value) == f"{missing}: no such file"


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.processes = 2
    with pytest.raises(ValidationError):
        settings.crawl.delay = 0.0


def test_the_store_lies_in_the_data_folder_unless_an_address_is_given(tmp_path: Path) -> None:
    assert load(environment={"HAIDANG_DATA": str(tmp_path)}).store_url == f"sqlite:///{tmp_path / 'haidang.db'}"
    given = "postgresql://haidang@db.example/haidang"
    assert load(environment={"HAIDANG_STORE__URL": given}).store_url == given


def test_we_say_who_we_are() -> None:
    agent = load(environment={"HAIDANG_CRAWL__CONTACT": "press@office.example"}).crawl.user_agent
    assert agent == "haidang/0.1 (press monitoring of a public body; contact: press@office.example)"
    assert Settings().crawl.user_agent.endswith("contact: none given)")
