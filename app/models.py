"""Where models are: the shipped one, files in `home`, and those the graph has in use or had."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from app.files import appearing
from app.settings import Settings
from graph.driver import Driver
from graph.errors import BadRequest, NotFound
from matching.active import default_model, models_in_use
from matching.model import Model, packed, read_model

SHIPPED = "default"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def folder(settings: Settings) -> Path:
    """Where trained models are kept."""
    return settings.home.expanduser() / "models"


def check_name(name: str) -> str:
    """The name, if it is one. Raises BadRequest."""
    if not _NAME.fullmatch(name) or name == SHIPPED:
        raise BadRequest(f"{name!r} is no name for a model: small letters, digits, dots and dashes; {SHIPPED} is taken")
    return name


def files(settings: Settings) -> dict[str, Path]:
    """The model files there are, by name."""
    return {path.stem: path for path in sorted(folder(settings).glob("*.json"))}


def read_file(path: Path) -> Model:
    """The model of a file. Raises BadRequest where it holds none."""
    try:
        return read_model(path)
    except (ValidationError, OSError) as error:
        told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        raise BadRequest(f"{path} is no model file: {told}") from None


async def find(name: str, settings: Settings, driver: Driver) -> Model:
    """The model of that name, file or version; files before those in use. Raises NotFound, and BadRequest for a file that is none."""
    if name == SHIPPED:
        return default_model()
    named = files(settings)
    if name in named or Path(name).suffix == ".json":
        return read_file(named.get(name, Path(name)))
    for known in await models_in_use(driver):
        if name in (known.model.name, known.model.version):
            return known.model
    raise NotFound(f"There is no model {name!r}; whom model list shows those there are.")


def keep(path: Path, content: bytes) -> None:
    """Write a file of a model's, whole or not at all, for its user alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with appearing(path) as file:
        file.write(content)


def keep_model(model: Model, path: Path) -> None:
    """Write a model file."""
    keep(path, packed(model))
