"""Figures as elements of the page."""

import html
import re
from collections.abc import Mapping

from helpers.findings.finding import Finding

_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'((?:href="|url\()#)(?!finding-)([^")]+)')
_FINDING = re.compile(r'<a xlink:href="#finding-([\w.]+)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BETWEEN_TAGS = re.compile(r"(?<=>)\s+(?=<)|<g/>")
# In a tag: turns by nothing, the font that the page sets, spaces in styles.
_IDLE = re.compile(r' transform="rotate\(-0 [^"]*\)"| font-family: \'Source Sans Pro\';|(?<=[:;]) ')
_IDLE_IN_PATH = re.compile(r"(?<=[ML]) (?=[\d-])|(?<=\d) \n(?=[ML])")
_LONG_DECIMAL = re.compile(r"(\d\.\d)\d{2,}")


def inline_svg(svg: str, name: str, alt: str, findings: Mapping[str, Finding]) -> str:
    """The picture as an element of the page: unique ids, alternative text, size from its view box.

    Points that are `findings` open their cards; one that this edition does not know has no link.
    Ids that nothing refers to, indentation and decimals beyond a tenth of a point are left out.
    """
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], count=1, flags=re.DOTALL)
    used = {found[2] for found in _REFERENCE.finditer(body)}
    body = _ID.sub(lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", body)
    body = _REFERENCE.sub(rf"\g<1>{name}-\2", body)
    body = _TAG.sub(lambda tag: _terse(tag[0]), _BETWEEN_TAGS.sub("", body))
    body = re.sub(
        r'<svg ((?:(?!width=|height=)[^>])*?)\bwidth="[^"]*" height="[^"]*"', r"<svg \1", body, count=1
    )
    body = _FINDING.sub(lambda found: _linked(found[2], found[1], findings), body)
    role = "group" if "<a " in body else "img"  # what is inside a picture is not read aloud
    return body.replace("<svg ", f'<svg role="{role}" aria-label="{html.escape(alt)}" ', 1)


def _linked(point: str, finding_id: str, findings: Mapping[str, Finding]) -> str:
    """A point of the picture, as a link if it is a finding of this edition."""
    if finding_id not in findings:
        return point
    finding = findings[finding_id]
    name = html.escape(f"{finding.printed}: {finding.label}")
    return f'<a href="#{finding.anchor}" class="finding" aria-label="{name}">{point}</a>'


def _terse(tag: str) -> str:
    """A tag without what does not show; the factors of a scale are kept, they may be small."""
    tag = _IDLE_IN_PATH.sub("", _IDLE.sub("", tag))
    return tag if "scale(" in tag or "matrix(" in tag else _LONG_DECIMAL.sub(r"\1", tag)
