"""
A guided self-check for everybody, with an account and without: a few questions, free words, or both.

It ends in a severity and the next step. Nobody's words are kept or logged, and nothing at all of an anonymous check.
"""
