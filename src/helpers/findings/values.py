"""``group.name`` in a condition or a sentence: a number that knows its origin."""

from helpers.findings.finding import Finding, Findings
from helpers.findings.links import link, marks
from helpers.findings.register import group_names, missing_finding_error


class Number(float):
    """A finding on its way into a sentence: a number that knows its origin and how it is to be written.

    Comparing and reckoning gives plain numbers, for conditions; only a `Number` may be printed.
    """

    finding: Finding
    linked: bool
    text: str

    def __new__(cls, finding: Finding, linked: bool, text: str) -> "Number":
        """The value of a finding, written as `text`, with or without a link."""
        number = super().__new__(cls, finding.value)
        number.finding, number.linked, number.text = finding, linked, text
        return number

    def written(self, text: str) -> "Number":
        """The same number in other words."""
        return Number(self.finding, self.linked, text)

    def __str__(self) -> str:
        return link(self.finding, self.text) if self.linked else self.text + marks(self.finding)


class Group:
    """``budget`` in a template: the findings whose ids begin with ``budget.``."""

    def __init__(self, name: str, findings: Findings, linked: bool, when: str):
        self._name, self._findings, self._linked, self._when = name, findings, linked, when

    def __getattr__(self, name: str) -> Number:
        finding_id = f"{self._name}.{name}"
        if finding_id not in self._findings:
            raise missing_finding_error(finding_id, self._findings, self._when)
        finding = self._findings[finding_id]
        return Number(finding, self._linked, finding.printed)


def groups_of(findings: Findings, linked: bool = False, when: str = "in this edition") -> dict[str, Group]:
    """What a template knows: each group of the register, and of `findings`, by its name.

    `when` says of a finding that is not there on which day and in which edition it is not known.
    """
    names = {*group_names(), *(name.partition(".")[0] for name in findings)}
    return {name: Group(name, findings, linked, when) for name in names}
