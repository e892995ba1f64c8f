import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def figures_closed():
    """A chart that a test only looks at is closed behind it; matplotlib warns of twenty open ones."""
    yield
    plt.close("all")
