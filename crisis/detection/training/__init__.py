"""Fitting the detector. Needs scikit-learn (requirements/dev.in); nothing that reads a person's text imports this."""
