"""Alembic's entry: runs on the connection that ``budzet.db.migrate`` hands over."""

from alembic import context

from budzet.db.registry import load_models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=load_models(),
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
