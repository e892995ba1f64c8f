from helpers.build.inputs import file_stats


def test_of_the_reports_only_the_results_of_sweeps_are_inputs():
    """After `make sweep SWEEP=verdicts` a build said that it had nothing to do."""
    inputs = file_stats()
    assert "reports/sweeps/verdicts/results.csv" in inputs
    assert {name.split("/")[1] for name in inputs if name.startswith("reports/")} == {"sweeps"}
