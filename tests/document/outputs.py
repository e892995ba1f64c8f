"""Outputs of cells as chapters write them."""

from nbformat import NotebookNode, v4

from helpers.findings.finding import MIME_KEY, Finding

KINDS = {"figure": "image/svg+xml", "table": "text/markdown"}


def shown(kind: str, name: str, content: str = "", **details: object) -> NotebookNode:
    """A figure or a table: its SVG or Markdown, and what a test wants to differ."""
    noted = {
        "kind": kind,
        "id": name,
        "title": "A title",
        "caption": "",
        "source": "Source: A & B.",
        "notebook": "02_one",
        "cell": "draw",
        "tables": [],
        "csv": "",
        **details,
    }
    return v4.new_output("display_data", {KINDS[kind]: content}, metadata={MIME_KEY: noted})


def found(finding: Finding) -> NotebookNode:
    """A finding."""
    noted = {"kind": "finding", "id": finding.id, **finding.to_json()}
    return v4.new_output("display_data", {"text/markdown": "x"}, metadata={MIME_KEY: noted})
