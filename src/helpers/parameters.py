"""Parameters of the report: one YAML file for each edition, checked against their types and ranges."""

import reprlib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError, field_validator

from helpers.datasets.package import collected_on
from helpers.errors import ReportError, one_line, suggestion
from helpers.paths import PARAMETERS
from helpers.report import ReportParameters
from helpers.yaml_files import read_yaml

# Tags of cells as papermill has them: the defaults of a notebook, and the values it ran with.
PARAMETERS_TAG, INJECTED_TAG = "parameters", "injected-parameters"

# Folders of ``reports/`` that are no edition.
RESERVED = ("benchmarks", "sweeps")


class Parameters(ReportParameters):
    """Every parameter of an edition, checked."""

    @field_validator("as_of")
    @classmethod
    def _not_after_the_data(cls, day: date) -> date:
        if day > collected_on():
            raise ValueError  # `_allowed` tells the last day
        return day

    @classmethod
    def of_notebook(cls, **given: Any) -> "Parameters":
        """Check the parameters a notebook names. It has no others: they could not make it run again."""
        checked = _checked({**_read(parameter_file("latest")), **given}, "notebook parameters")
        return cls.model_construct(**{name: getattr(checked, name) for name in given})


def editions() -> list[str]:
    """Names of the editions there are, sorted."""
    return sorted(file.stem for file in PARAMETERS.glob("*.yaml"))


def parameter_file(edition: str) -> Path:
    """The YAML file of an edition, or an error that lists the editions there are."""
    if edition not in editions():
        raise ReportError(f"unknown edition '{one_line(edition)}': there are {', '.join(editions())}")
    return PARAMETERS / f"{edition}.yaml"


def load_parameters(edition: str) -> Parameters:
    """Read and check the parameters of an edition."""
    file = parameter_file(edition)
    if edition in RESERVED:
        raise ReportError(f"edition '{edition}': reports/{edition} is the folder of other results")
    parameters = _checked(_read(file), f"notebooks/parameters/{file.name}")
    if parameters.edition != edition:
        raise ReportError(
            f"notebooks/parameters/{file.name}: edition: '{parameters.edition}' is not allowed: "
            f"it must be '{edition}', the file's name"
        )
    return parameters


def with_values(parameters: Parameters, where: str, **values: Any) -> Parameters:
    """`parameters` with other values, checked; a fault says that they come from `where`."""
    return _checked({**parameters.model_dump(), **values}, where)


def _read(file: Path) -> dict[str, Any]:
    return read_yaml(file, f"notebooks/parameters/{file.name}")


def _checked(values: dict[str, Any], where: str) -> Parameters:
    try:
        return Parameters.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(_fault(fault) for fault in error.errors())
        raise ReportError(f"{where}: {faults}") from None


def _fault(fault: Any) -> str:
    name = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        return f"unknown parameter '{name}': {suggestion(name, Parameters.model_fields)}"
    if fault["type"] == "missing":
        return f"parameter '{name}' is missing ({Parameters.model_fields[name].description})"
    return f"{name}: {reprlib.repr(fault['input'])} is not allowed: {_allowed(name)}"


def _allowed(name: str) -> str:
    field = Parameters.model_fields[name]
    kind = getattr(field.annotation, "__name__", str(field.annotation))
    limits = {key: getattr(rule, key) for rule in field.metadata for key in _LIMITS if hasattr(rule, key)}
    if name == "as_of":
        limits["le"] = collected_on()
    words = [f"{_LIMITS[key]} {value}" for key, value in limits.items() if value is not None]
    return f"{_KINDS.get(kind, kind)} {' '.join(words)}".strip() + f" ({field.description})"


_LIMITS = {"ge": "from", "le": "to", "lt": "and below", "pattern": "matching"}
_KINDS = {"int": "a whole number", "float": "a number", "str": "text", "date": "a date (YYYY-MM-DD)"}
