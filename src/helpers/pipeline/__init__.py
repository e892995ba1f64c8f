"""The build: tasks, execution, publication and verification."""
