from __future__ import annotations

import pytest

from budzet.settings import Settings, SettingsError, load_settings

SECRET = "x" * 32


def test_without_an_environment_the_settings_suit_a_developer(tmp_path):
    settings = load_settings(var_dir=tmp_path)
    assert (settings.env, settings.demo, settings.https, settings.trusted_proxies) == ("development", False, False, 0)
    assert settings.database_url == f"sqlite:///{tmp_path / 'budzet.sqlite3'}"
    assert settings.keys_dir == tmp_path / "keys"


def test_the_environment_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("BUDZET_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("BUDZET_PUBLIC_URL", "https://budzet.example.pl/")
    monkeypatch.setenv("BUDZET_DEMO", "1")
    settings = load_settings()
    assert (settings.public_url, settings.https, settings.demo) == ("https://budzet.example.pl", True, True)


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load_settings(
            env="production",
            var_dir=tmp_path,
            clock=tmp_path / "clock",
            demo=True,
            smtp_port=0,
            log_level="LOUD",
            public_url="budzet.example.pl",
        )
    told = [line.split(":")[0] for line in caught.value.sentence.splitlines() if line.startswith("- ")]
    assert told == [
        f"- BUDZET_{name}" for name in ("SECRET_KEY", "PUBLIC_URL", "CLOCK", "DEMO", "SMTP_PORT", "LOG_LEVEL")
    ]


def test_a_short_secret_is_refused_and_not_repeated(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load_settings(var_dir=tmp_path, secret_key="too-short-a-secret")
    assert "BUDZET_SECRET_KEY: is shorter" in caught.value.sentence
    assert "too-short-a-secret" not in caught.value.sentence


def test_production_starts_with_a_secret_of_its_own(tmp_path):
    settings = load_settings(
        env="production", var_dir=tmp_path, secret_key=SECRET, public_url="https://budzet.example.pl"
    )
    assert settings.secret_key == SECRET
    assert not settings.keys_dir.exists()


def test_a_secret_in_a_file_is_read_without_its_newline(tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="ascii")
    assert load_settings(var_dir=tmp_path, secret_key_file=tmp_path / "secret").secret_key == SECRET


@pytest.mark.parametrize(
    ("content", "fault"),
    (
        (None, "BUDZET_SECRET_KEY_FILE: cannot be read"),
        ("ąę", "BUDZET_SECRET_KEY_FILE: cannot be read"),
        ("", "BUDZET_SECRET_KEY: is missing"),
        ("short", "BUDZET_SECRET_KEY: is shorter"),
    ),
)
def test_a_file_without_a_usable_secret_is_refused(tmp_path, content, fault):
    if content is not None:
        (tmp_path / "secret").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(var_dir=tmp_path, secret_key_file=tmp_path / "secret")
    assert fault in caught.value.sentence
    assert caught.value.sentence.count("\n- ") == 1


def test_outside_production_a_secret_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    made = load_settings(var_dir=tmp_path).secret_key
    assert len(made) >= 32
    assert load_settings(var_dir=tmp_path).secret_key == made
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_settings_cannot_be_changed(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        load_settings(var_dir=tmp_path).env = "production"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name):
    assert len(Settings.model_fields[name].description or "") > 10
