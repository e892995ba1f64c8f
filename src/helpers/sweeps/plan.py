"""The plan of a sweep, a file in ``notebooks/sweeps/``, as a list of points."""

import hashlib
import json
import math
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from helpers.build.notebook import declared_parameters
from helpers.build.staleness import meaning_digest, notebook_code_digest, pinned_versions
from helpers.datasets.package import PACKAGE
from helpers.errors import ReportError, one_line, suggestion
from helpers.findings.conditions import Condition
from helpers.findings.register import registered_findings
from helpers.parameters import Parameters, editions, load_parameters, with_values
from helpers.paths import NOTEBOOKS, ROOT, SOURCE, SWEEPS
from helpers.yaml_files import read_yaml

# a figure has that many ways to show one: along, by colour, side by side, one above the other
MOST_PARAMETERS = 4
MOST_POINTS = 10_000  # more would take days, and a slip in a grid makes millions

Names = Annotated[list[str], Field(min_length=1)]


class Sweep(BaseModel):
    """What a file in ``notebooks/sweeps/`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Annotated[str, Field(description="title of the figure")]
    edition: Annotated[str, Field(description="edition whose parameters hold where the grid has none")]
    notebooks: Annotated[Names, Field(description="chapters to run, in this order")]
    grid: Annotated[
        dict[str, Annotated[list[Any], Field(min_length=1)]],
        Field(min_length=1, max_length=MOST_PARAMETERS, description="values of each parameter"),
    ]
    constraints: Annotated[
        list[str], Field(description="conditions over the grid's parameters that a point must meet")
    ] = []
    findings: Annotated[Names, Field(description="findings to collect")]
    figure: Annotated[list[str], Field(description="those to draw; the first one if none is named")] = []
    labels: Annotated[
        dict[str, str], Field(description="names of parameters and findings in the figure")
    ] = {}

    @property
    def drawn(self) -> list[str]:
        """Findings in the figure."""
        return self.figure or self.findings[:1]


@dataclass(frozen=True)
class Point:
    """One combination of values: those of the grid, and all parameters of its run."""

    swept: dict[str, Any]
    parameters: Parameters
    digest: str

    @property
    def text(self) -> str:
        """``name=value`` of each swept parameter."""
        return ", ".join(f"{name}={value}" for name, value in self.swept.items())


@dataclass(frozen=True)
class Plan:
    """A sweep, the point that its grid starts from, and its points in the order of the grid."""

    name: str
    sweep: Sweep
    base: Point
    points: list[Point]
    state: str  # that of the project when the plan was made: each point must meet it

    @property
    def notebooks(self) -> str:
        """Digest of what runs in its notebooks."""
        return _digest([notebook_code_digest(chapter) for chapter in self.sweep.notebooks])


def sweep_names() -> list[str]:
    """Names of the sweeps there are, sorted."""
    return sorted(file.stem for file in SWEEPS.glob("*.yaml"))


def read_plan(name: str) -> Plan:
    """Read and check a sweep; nothing has run yet."""
    if name not in sweep_names():
        raise ReportError(f"unknown sweep '{one_line(name)}': {suggestion(name, sweep_names())}")
    where = f"notebooks/sweeps/{name}.yaml"
    sweep = _read(name, where)
    _require_known(sweep, where)
    base, state = load_parameters(sweep.edition), project_state()
    if (number := math.prod(map(len, sweep.grid.values()))) > MOST_POINTS:
        raise ReportError(f"{where}: grid: {number:,} points; at most {MOST_POINTS:,} are allowed")
    inputs_digest = _digest([state, sweep.notebooks, sweep.findings])
    combinations = [dict(zip(sweep.grid, values, strict=True)) for values in product(*sweep.grid.values())]
    points = [_point(name, base, values, where, inputs_digest) for values in combinations]
    if len({point.digest for point in points}) < len(points):
        raise ReportError(f"{where}: grid: a value stands twice in the list of a parameter")
    return Plan(
        name, sweep, _point(name, base, {}, where, inputs_digest), _allowed(points, sweep, where), state
    )


def project_state() -> str:
    """Digest of the code, the notebooks, the data and the libraries that a result rests on."""
    code = sorted(file for file in SOURCE.rglob("*") if file.suffix in {".py", ".mplstyle"})
    files = [file.relative_to(ROOT).as_posix() for file in (*code, PACKAGE)]
    chapters = sorted(file.stem for file in NOTEBOOKS.glob("*.ipynb"))
    does = [
        [(name, meaning_digest(name)) for name in files],
        [notebook_code_digest(chapter) for chapter in chapters],
    ]
    return _digest([*does, pinned_versions()])


def _read(name: str, where: str) -> Sweep:
    try:
        return Sweep.model_validate(read_yaml(SWEEPS / f"{name}.yaml", where))
    except ValidationError as error:
        raise ReportError(f"{where}: {'; '.join(map(_fault, error.errors()))}") from None


def _fault(fault: Any) -> str:
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        return f"unknown entry '{place}': {suggestion(place, Sweep.model_fields)}"
    field = Sweep.model_fields.get(str(fault["loc"][0])) if fault["loc"] else None
    described = f" ({field.description})" if field else ""
    return f"{place or 'the file'}: {fault['msg'][0].lower()}{fault['msg'][1:]}{described}"


def _require_known(sweep: Sweep, where: str) -> None:
    """Refuse a chapter that is missing, and a parameter or finding in a place where it can do nothing."""
    chapters = sorted(file.stem for file in NOTEBOOKS.glob("*.ipynb"))
    _require_among([sweep.edition], editions(), f"{where}: edition: unknown edition")
    _require_among(sweep.notebooks, chapters, f"{where}: notebooks: unknown chapter")
    _require_among(sweep.grid, set(Parameters.model_fields) - {"edition"}, f"{where}: unknown parameter")
    read = {name for chapter in sweep.notebooks for name in declared_parameters(chapter)} - {"edition"}
    _require_among(sweep.grid, read, f"{where}: no notebook of the sweep reads parameter")
    _require_among(sweep.findings, registered_findings(), f"{where}: unknown finding")
    for entry in ("notebooks", "findings", "figure"):
        _require_once(getattr(sweep, entry), f"{where}: {entry}")
    named = [*sweep.grid, *sweep.findings]
    _require_among(sweep.labels, named, f"{where}: labels: neither in the grid nor a finding:")
    _require_among(sweep.drawn, sweep.findings, f"{where}: figure: not among the findings:")


def _require_among(names: Any, allowed: Any, fault: str) -> None:
    for name in names:
        if name not in allowed:
            raise ReportError(f"{fault} '{name}': {suggestion(name, allowed)}")


def _require_once(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ReportError(f"{where}: '{name}' stands twice")


def _point(name: str, base: Parameters, values: dict[str, Any], where: str, inputs_digest: str) -> Point:
    """A point has an edition of its own: its work folder is private, and it meets no other run."""
    checked = with_values(base, where, **values)
    content = checked.model_dump()
    digest = _digest([content, inputs_digest])
    own = with_values(checked, where, edition=f"{name}-{digest[:12]}")
    return Point({swept: content[swept] for swept in values}, own, digest)


def _allowed(points: list[Point], sweep: Sweep, where: str) -> list[Point]:
    """The points that meet every constraint."""
    for text in sweep.constraints:
        condition = Condition(text, sweep.grid, f"{where}: constraints")
        points = [point for point in points if condition(**point.swept)]
        if not points:
            raise ReportError(f"{where}: constraints: '{text}': no point of the grid is left")
    return points


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
