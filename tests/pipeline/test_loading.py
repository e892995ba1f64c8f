import gc
import sys

import pytest

from helpers.pipeline.loading import load


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_as_it_was(tmp_path, monkeypatch, is_on):
    (tmp_path / "loaded_for_a_test.py").write_text("import gc\nWAS_ON = gc.isenabled()\n")
    monkeypatch.syspath_prepend(tmp_path)
    (gc.enable if is_on else gc.disable)()
    try:
        load("loaded_for_a_test")
        assert gc.isenabled() == is_on
    finally:
        gc.enable()
    assert not sys.modules.pop("loaded_for_a_test").WAS_ON
    assert gc.get_freeze_count() > 0
