"""The database: ``types`` (columns), ``session`` (engine, reads, the one way to write), ``triggers`` (what the database
itself refuses), ``registry`` (every table of the house), ``migrations`` (Alembic, inside the package).

SQLite keeps one writer in order with a first-in-first-out lock; PostgreSQL needs none. Nothing outside this room
commits.
"""
