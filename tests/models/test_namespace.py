"""The flat namespace is complete, and loads nothing before it is used."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from harborapi import models

FOLDER = Path(models.__file__).parent
ROOMS = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_") and path.stem != "models")


def test_every_public_class_of_every_module_is_there() -> None:
    for room in ROOMS:
        module = importlib.import_module(f"harborapi.models.{room}")
        for name, value in vars(module).items():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and name.isidentifier() and not name.startswith("_"):
                assert getattr(models, name) is value, name


def test_every_name_that_is_told_is_there() -> None:
    assert list(models.__all__) == sorted(models.__all__)
    for name in models.__all__:
        assert getattr(models, name) is not None
        assert name in dir(models)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = models.NoSuchModel  # type: ignore[attr-defined]


def loaded(statement: str) -> set[str]:
    """The modules that are loaded after a statement in a fresh Python."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_importing_the_namespace_loads_no_pydantic_and_no_model() -> None:
    found = loaded("import harborapi.models")
    assert "pydantic" not in found
    assert not {name for name in found if name.startswith("harborapi.models.")}


def test_a_model_loads_its_own_module_and_no_rich() -> None:
    found = loaded("from harborapi.models import Label")
    assert "harborapi.models.label" in found
    assert "harborapi.models.artifact" not in found
    assert "rich" not in found


def test_the_modules_of_earlier_releases_have_the_same_models() -> None:
    from harborapi.models import file, mappings, oidc, scanner
    from harborapi.models import models as old

    assert old.Artifact is models.Artifact
    assert "Artifact" in dir(old)
    assert old.__all__ == models.__all__
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = old.NoSuchModel  # type: ignore[attr-defined]
    assert scanner.VulnerabilityItem is models.VulnerabilityItem
    assert scanner.VulnerabilityItem.__module__ == "harborapi.models.scanner"
    assert oidc.OIDCTestReq is models.OIDCTestReq
    assert file.FileResponse is models.FileResponse
    assert mappings.FirstDict is models.FirstDict
