"""A policy loaded: files read, packs laid over, everything checked, and frozen with its hash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from setsudo.errors import Place, PolicyError
from setsudo.policy.checks import policy_errors
from setsudo.policy.freeze import frozen
from setsudo.policy.model import Policy
from setsudo.policy.overlay import laid_over
from setsudo.policy.problems import PolicyErrors, did_you_mean
from setsudo.policy.shape import Kind, shape_errors
from setsudo.policy.source import Node, read_file

_DATA = Path(__file__).with_name("data")
SHIPPED = _DATA / "customer-service.yaml"
"""The policy that is used where none is given."""
DEFAULT_JURISDICTION = "jp"
NO_PACK = "none"


def shipped_packs() -> dict[str, Path]:
    """Return the packs that come with Setsudo, by name."""
    return {path.stem: path for path in sorted((_DATA / "packs").glob("*/*.yaml"))}


def packs_in_force(named: Sequence[str]) -> list[str]:
    """Return the packs that a person means: `jp` first unless a jurisdiction, or `none`, is named.

    Raises PolicyError where a pack file is no YAML.
    """
    packs = [name for name in named if name != NO_PACK]
    if NO_PACK in named or any(_is_jurisdiction(name) for name in packs):
        return packs
    return [DEFAULT_JURISDICTION, *packs]


def _is_jurisdiction(name: str) -> bool:
    shipped = shipped_packs().get(name)
    if shipped is not None:
        return shipped.parent.name == "jurisdictions"
    file = Path(name)
    return file.is_file() and read_file(file).text("kind") == "jurisdiction"


def load_policy(source: Path | None = None, *, packs: Sequence[str] = ("jp",)) -> Policy:
    """Load a policy with packs over it, in the order given.

    Without `source` the shipped policy is loaded. A pack is the name of a shipped one or the path
    of a YAML file. Raises PolicyErrors with everything that is wrong.
    """
    errors: list[PolicyError] = []
    broken: set[int] = set()
    root = _read(source or SHIPPED, "policy", errors, broken)
    overlays = [
        overlay
        for name in dict.fromkeys(packs)
        if (path := _pack_path(name, errors)) and (overlay := _read(path, "pack", errors, broken))
    ]
    if root is None:
        raise _all(errors)
    jurisdictions = [one.text("pack") for one in overlays if one.text("kind") == "jurisdiction"]
    for overlay in overlays:
        root, refused = laid_over(root, overlay, jurisdictions=jurisdictions, broken=broken)
        errors += refused
    if isinstance(root.value, dict):
        errors += policy_errors(root, broken)
    if errors:
        raise _all(errors)
    return frozen(root.plain(), [overlay.plain() for overlay in overlays])


def is_pack(source: Path) -> bool:
    """Say whether a file is a pack rather than a policy. Raises PolicyError where it is no YAML."""
    root = read_file(source)
    return root.get("pack") is not None and root.get("policy") is None


def _all(errors: Sequence[PolicyError]) -> PolicyErrors:
    def order(error: PolicyError) -> tuple[str, int, int]:
        place = error.place or Place("", 0, 0)
        return (place.file, place.line, place.column)

    return PolicyErrors(sorted(errors, key=order))


def _pack_path(name: str, errors: list[PolicyError]) -> Path | None:
    shipped = shipped_packs()
    if name in shipped:
        return shipped[name]
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    errors.append(
        PolicyError(
            f"there is no pack “{name}”",
            code="unknown_pack",
            remedy=did_you_mean(name, shipped),
        )
    )
    return None


def _read(path: Path, kind: Kind, errors: list[PolicyError], broken: set[int]) -> Node | None:
    try:
        root = read_file(path)
    except PolicyError as error:
        errors.append(error)
        return None
    for fault, wrong in shape_errors(root, kind):
        errors.append(fault)
        broken.update(id(node) for node in wrong)
    return root
