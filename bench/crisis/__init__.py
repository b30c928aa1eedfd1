"""`python -m bench.crisis`: how well the crisis detector reads, what it costs, and the model card that says so."""
