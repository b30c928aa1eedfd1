"""`make bench`: the production server as configured, a full database, and the database's own ceiling beside it."""
