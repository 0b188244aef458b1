"""What an artifact has to tell of itself, beyond its build history: forms that the API file does not define."""

from __future__ import annotations

from typing import Any

import pytest

from harborapi.models import ArtifactFile, ChartDependency

FILES = [
    {
        "name": "weights",
        "type": "directory",
        "children": [
            {"name": "model.safetensors", "type": "file", "size": 4_400_000_000},
            {"name": "e", "type": "file"},
        ],
    },
    {"name": "README.md", "type": "file", "size": 12},
]


def test_the_files_of_a_model() -> None:
    folder, readme = [ArtifactFile.model_validate(one) for one in FILES]
    assert folder.children is not None
    assert [(one.name, one.type, one.size) for one in folder.children] == [
        ("model.safetensors", "file", 4_400_000_000),
        ("e", "file", None),
    ]
    assert (folder.size, readme.children) == (None, None)
    assert [one.model_dump(by_alias=True, exclude_unset=True) for one in (folder, readme)] == FILES


@pytest.mark.parametrize(
    "body",
    [
        {"name": "redis", "version": "~17.0.0", "repository": "https://charts.example.com"},
        {"name": "redis", "repository": "", "alias": "cache", "condition": "redis.enabled", "tags": ["db"]},
        {
            "name": "redis",
            "repository": "@stable",
            "enabled": True,
            "import-values": ["data", {"child": "a", "parent": "b"}],
        },
        {"name": "redis", "repository": "", "tags": None, "later": 1},
    ],
)
def test_a_dependency_of_a_chart(body: dict[str, Any]) -> None:
    found = ChartDependency.model_validate(body)
    assert found.name == "redis"
    assert found.import_values == body.get("import-values")
    assert found.model_dump(by_alias=True, exclude_unset=True) == body
