"""Parameters of the report: one typed model, one YAML file for each edition."""

import re
import reprlib
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_serializer

from helpers.errors import ReportError, one_line, suggestion
from helpers.paths import PARAMETERS
from helpers.yaml_files import read_yaml

# Tags of cells as papermill has them: the defaults of a notebook, and the values it ran with.
PARAMETERS_TAG, INJECTED_TAG = "parameters", "injected-parameters"

# Folders of ``reports/`` that are no edition.
RESERVED = ("benchmarks", "sweeps")

# End of the year of the decisions that the report examines: its tables count by the year.
FIRST_DATA = date(2023, 12, 31)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> Any:
    """Days travel as ISO text: papermill cannot pass a date."""
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


class Parameters(BaseModel):
    """Every parameter of the report with its type, range, unit and meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    edition: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="name of the edition; the file's own name")
    ]
    as_of: Annotated[
        date,
        BeforeValidator(_day),
        Field(ge=FIRST_DATA, le=date(2026, 12, 31), description="last day whose knowledge may be used"),
    ]
    price_base_year: Annotated[
        int, Field(ge=1990, le=2025, description="calendar year whose prices real amounts are expressed in")
    ]
    exposed_share_pct: Annotated[
        float, Field(ge=0, le=100, description="per cent of the programme assumed to be paid in dollars")
    ]
    future_rate: Annotated[
        float,
        Field(
            ge=50, le=300, description="yen per dollar assumed for the rest of the programme in a scenario"
        ),
    ]
    rate_lag_months: Annotated[
        int, Field(ge=0, le=24, description="months from the setting of a budget rate to its fiscal year")
    ]
    hedge_ratio_pct: Annotated[
        float, Field(ge=0, le=100, description="per cent of the exposed dollars bought forward in a scenario")
    ]
    defence_share_pct: Annotated[
        float, Field(ge=0, le=10, description="defence as per cent of GDP on the debt path in question")
    ]
    horizon_year: Annotated[int, Field(ge=2035, le=2060, description="last fiscal year of the debt paths")]
    nominal_growth_pct: Annotated[
        float, Field(ge=-5, le=10, description="nominal GDP growth on the debt paths, per cent a year")
    ]
    interest_rate_pct: Annotated[
        float, Field(ge=-1, le=10, description="effective interest rate on the debt paths, per cent a year")
    ]
    bootstrap_draws: Annotated[int, Field(ge=100, le=100_000, description="resamples of every bootstrap")]
    seed: Annotated[int, Field(ge=0, lt=2**32, description="seed of every random draw")]

    @field_serializer("as_of")
    def _iso(self, day: date) -> str:
        # papermill cannot pass a date to a notebook: it travels as an ISO string
        return day.isoformat()

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


def load(edition: str) -> Parameters:
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


def changed(parameters: Parameters, where: str, **values: Any) -> Parameters:
    """`parameters` with other values, checked; a fault says that they come from `where`."""
    return _checked({**parameters.model_dump(), **values}, where)


def _read(file: Path) -> dict[str, Any]:
    where = f"notebooks/parameters/{file.name}"
    content = read_yaml(file, where)
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise ReportError(f"{where} must be a mapping of parameter to value")
    return content


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
    words = [f"{_LIMITS[key]} {value}" for key, value in limits.items() if value is not None]
    return f"{_KINDS.get(kind, kind)} {' '.join(words)}".strip() + f" ({field.description})"


_LIMITS = {"ge": "from", "le": "to", "lt": "and below", "pattern": "matching"}
_KINDS = {"int": "a whole number", "float": "a number", "str": "text", "date": "a date (YYYY-MM-DD)"}
