"""Questionnaires with a history behind them: filled in by the person, scored exactly, read for danger."""
