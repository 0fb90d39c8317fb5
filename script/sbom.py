"""Writes the software bill of materials (CycloneDX 1.5, JSON) of what is installed in production.

    uv export --no-dev --format cyclonedx1.5 … | python script/sbom.py var/sbom.json

Adds the licences that the installed packages state, and validates the result.
"""

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

FEWEST = 10
"""A list shorter than this is not that of this project."""


def with_licences(bom: dict[str, Any]) -> dict[str, Any]:
    """The same list; each component that is installed here has its licence."""
    for component in bom.get("components", []):
        if stated := _licence(component["name"]):
            component["licenses"] = [stated]
    return bom


def _licence(name: str) -> dict[str, Any] | None:
    try:
        about: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None  # for another system
    if expression := about.get("License-Expression"):
        return {"expression": expression}
    classifiers = [one for one in about.get_all("Classifier") or [] if one.startswith("License")]
    short = [line.strip() for line in (about.get("License") or "").splitlines() if line.strip()]
    names = [one.rpartition(" :: ")[2] for one in classifiers] or short
    return {"license": {"name": names[0][:200]}} if names else None


def problems(bom: dict[str, Any]) -> list[str]:
    """What is wrong with the list: against the schema, too short, or without a licence."""
    found = []
    if error := JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(bom)):
        found.append(f"Not CycloneDX 1.5: {error}")
    components = bom.get("components", [])
    if len(components) < FEWEST:
        found.append(f"Only {len(components)} components came in.")
    found += [
        f"No licence stated: {one['name']}"
        for one in components
        if "licenses" not in one and _is_installed(one["name"])
    ]
    return found


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def main() -> None:
    bom = with_licences(json.load(sys.stdin))
    if found := problems(bom):
        sys.exit("\n".join(found))
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(bom, indent=1) + "\n")


if __name__ == "__main__":
    main()
