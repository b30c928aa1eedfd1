"""Sign-in with other providers: keys of the operator, read from the environment."""
