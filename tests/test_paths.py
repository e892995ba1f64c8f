from helpers.paths import NOTEBOOKS, ROOT, EditionPaths, reports


def test_root_is_the_project():
    assert (ROOT / "pyproject.toml").is_file()
    assert NOTEBOOKS == ROOT / "notebooks"


def test_reports_are_in_the_project_by_default(monkeypatch):
    monkeypatch.delenv("DEFENCE_TURN_REPORTS", raising=False)
    assert reports() == ROOT / "reports"


def test_reports_obey_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    paths = EditionPaths("article")
    assert reports() == tmp_path
    assert paths.published == tmp_path / "article"
    assert paths.notebook("01_x") == tmp_path / ".work" / "article" / "notebooks" / "01_x.ipynb"
    assert paths.results("01_x") == tmp_path / ".work" / "article" / "results" / "01_x"
