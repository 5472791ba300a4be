"""Every setting, typed. Its default and the reason for it stand in ``defaults.toml``."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

_ANCESTOR = re.compile(
    r"\*|'self'|'none'|https?://(?:\*\.)?(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::(?:\d{1,5}|\*))?"
)


class Section(BaseModel):
    """A table of the settings file; an unknown name in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Data(Section):
    """Where files are kept."""

    folder: str


class Reading(Section):
    """What may come in."""

    max_bytes: PositiveInt
    max_characters: PositiveInt
    languages: tuple[str, ...]
    language_folder: str


class Gazetteer(Section):
    """Where places come from."""

    file: str
    extra_places: tuple[str, ...]


class Places(Section):
    """How names are resolved."""

    min_confidence: float = Field(ge=0, le=1)
    max_candidates: PositiveInt
    outlets: tuple[str, ...]


class Network(Section):
    """Whether and how the outside may be used."""

    enabled: bool
    user_agent: str
    timeout_s: PositiveFloat


class Geocoders(Section):
    """Online geocoders as a second opinion."""

    use: tuple[str, ...]
    min_delay_s: NonNegativeFloat
    cache_days: PositiveFloat
    options: dict[str, dict[str, Any]]


class Store(Section):
    """Where incidents are kept."""

    backend: str
    busy_timeout_s: PositiveFloat


class Web(Section):
    """The web service."""

    host: str
    port: int = Field(ge=0, le=65535)
    key: str
    threads: PositiveInt
    proxies: NonNegativeInt
    page_limit: PositiveInt
    max_page_limit: PositiveInt
    map_limit: PositiveInt
    embed_ancestors: tuple[str, ...]

    @field_validator("embed_ancestors")
    @classmethod
    def _sources(cls, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no source of ``frame-ancestors``, and so might say something else in a header."""
        for source in sources:
            if not _ANCESTOR.fullmatch(source):
                message = (
                    f"{source!r} is no site; give addresses such as https://news.example,"
                    ' "\'self\'", "\'none\'" or "*"'
                )
                raise ValueError(message)
        return sources or ("'none'",)


class Map(Section):
    """How maps are drawn."""

    tiles: str
    tiles_attribution: str
    tile_file: str
    tile_bytes: PositiveInt
    tile_names: bool
    cluster_radius_px: PositiveInt


class Settings(BaseSettings):
    """All settings: the defaults, then the user's file, then ``SITMAP_<SECTION>__<NAME>`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="SITMAP_", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    data: Data
    reading: Reading
    gazetteer: Gazetteer
    places: Places
    network: Network
    geocoders: Geocoders
    store: Store
    web: Web
    map: Map

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the files, which arrive as arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        if isinstance(env_settings, EnvSettingsSource):
            # SITMAP_DATA is a folder, for short, and not the section data as JSON.
            variables = env_settings.env_vars.items()
            env_settings.env_vars = {
                name: value for name, value in variables if name.lower() != "sitmap_data"
            }
        return (env_settings, init_settings)

    @property
    def data_folder(self) -> Path:
        """The folder for the store, the caches and compiled gazetteers; it need not exist yet."""
        return Path(self.data.folder or platformdirs.user_data_dir("sitmap", appauthor=False)).expanduser()


def _merge(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the tables of ``top`` laid over it."""
    merged = dict(base)
    for name, value in top.items():
        below = merged.get(name)
        merged[name] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def load(user_file: Path | None = None) -> Settings:
    """Return the settings as the defaults, a user's TOML file and the environment give them.

    Raises:
        ValueError: the file can't be read, or a setting has a wrong name or value.
    """
    values = tomllib.loads((files("config") / "defaults.toml").read_text("utf-8"))
    if user_file is not None:
        try:
            values = _merge(values, tomllib.loads(user_file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
            message = f"the settings file {user_file} can't be used: {why}; mend it or name another"
            raise ValueError(message) from error
    if folder := os.environ.get("SITMAP_DATA_FOLDER") or os.environ.get("SITMAP_DATA"):
        values = _merge(values, {"data": {"folder": folder}})
    unknown = sorted(set(values) - set(Settings.model_fields))
    if unknown:
        message = (
            f"unknown section {unknown[0]!r} in the settings; there are: {', '.join(Settings.model_fields)}"
        )
        raise ValueError(message)
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        message = f"the setting {name} can't be used: {first['msg']}"
        raise ValueError(message) from error


@cache
def settings() -> Settings:
    """Return the process's settings; the file is the one that ``SITMAP_CONFIG`` names, if any."""
    user_file = os.environ.get("SITMAP_CONFIG")
    return load(Path(user_file).expanduser() if user_file else None)
