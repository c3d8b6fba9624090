"""Every setting there is, read once from the environment (`WHOM_…`) and passed on as values.

`docs/settings.md` lists each of them; a test holds the page to this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.keys import ApiKey, WriteKey, parse_api_keys, parse_write_keys
from graph.errors import SetupError

PREFIX = "WHOM_"
SIZE = "^[1-9][0-9]*[mg]$"


def _api_keys(value: object) -> object:
    return parse_api_keys(value) if isinstance(value, str) else value


def _write_keys(value: object) -> object:
    return parse_write_keys(value) if isinstance(value, str) else value


def _nothing(value: object) -> object:
    return None if value == "" else value


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no time zone; name one as Europe/London is named") from None


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Optional = BeforeValidator(_nothing)
ApiKeys = Annotated[tuple[ApiKey, ...], NoDecode, BeforeValidator(_api_keys)]
WriteKeys = Annotated[tuple[WriteKey, ...], NoDecode, BeforeValidator(_write_keys)]


class Settings(BaseSettings):
    """Whom's settings. Each is an environment variable: the field's name in capitals after `WHOM_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    neo4j_uri: Annotated[str | None, Optional] = Field(
        None, description="Address of Neo4j, as bolt://… or neo4j://…. Unset: a local Neo4j that Whom starts and stops."
    )
    neo4j_user: str = Field("neo4j", description="User at that Neo4j.")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Password at that Neo4j.")
    neo4j_database: str = Field("neo4j", description="Database at that Neo4j.")
    neo4j_heap: str = Field("512m", pattern=SIZE, description="Heap of the local Neo4j, such as 512m or 2g.")
    neo4j_page_cache: str = Field("128m", pattern=SIZE, description="Page cache of the local Neo4j, such as 128m.")
    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("whom", appauthor=False),
        description="Folder for what Whom keeps: the local Neo4j, the demo's files, generated keys.",
    )
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=0, le=65_535, description="Port the API listens on; 0 takes any free one.")
    region: str = Field(
        "GB", pattern="^[A-Z]{2}$", description="Country that phone numbers and addresses without one belong to."
    )
    currency: str = Field("GBP", pattern="^[A-Z]{3}$", description="Currency of tracked orders that name none.")
    time_zone: Zone = Field(
        ZoneInfo("UTC"), description="Time zone of the shop, such as Europe/London: by it days end and hours are told."
    )
    api_keys: ApiKeys = Field(
        (), description="Who may ask: `key:role[:name[:kinds]]`, parted by commas, or a JSON list. Unset: nobody."
    )
    api_keys_file: Annotated[Path | None, Optional] = Field(
        None, description="File with more API keys in the same form, one a line; # starts a remark."
    )
    id_key: Annotated[SecretStr | None, Optional] = Field(
        None,
        description="Secret that customer ids are made with, 32 bytes or more in hex. Unset: made once, in `home`.",
    )
    segment_write_keys: WriteKeys = Field(
        (), description="Tracking sources: `source=key[:authenticated]`, parted by commas, or a JSON list."
    )
    audit_file: Annotated[Path | None, Optional] = Field(
        None, description="File the audit trail is appended to. Unset: `audit.jsonl` in `home`."
    )
    request_timeout: float = Field(
        30.0, gt=0, le=600, description="Seconds a request may take, waiting for Neo4j to come back included."
    )
    body_limit: int = Field(1_048_576, ge=1_024, description="Largest request body accepted, in bytes, unpacked.")
    spark_master: Annotated[str | None, Optional] = Field(
        None,
        description="Spark that `whom resolve --engine spark` scores on, such as spark://host:7077 or local[8]. Unset: as Spark's own "
        "configuration says, else all cores of this machine.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written."
    )


def read_settings() -> Settings:
    """The settings of this process. Raises SetupError that names each wrong variable, never its content."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{PREFIX}{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        raise SetupError(f"Wrong settings. {wrong}. See docs/settings.md.", code="invalid_settings") from None
