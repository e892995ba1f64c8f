"""What the report finds: its numbers, their evidence, the verdicts on claims, a chapter at work."""
