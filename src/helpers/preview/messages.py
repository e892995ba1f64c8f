"""What a build of the preview tells: pairs of a kind and what there is to say."""

from collections.abc import Callable
from typing import Any

PAGE = "report.html"

LAST_WORDS = ("page", "faults")
# what a build ends with: the page is made, or what is wrong

Tell = Callable[[str, Any], None]
