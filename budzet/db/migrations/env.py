"""Alembic's entry: runs on the connection that ``budzet.db.migrate`` hands over."""

from typing import Any, Literal

from alembic import context

from budzet.db.registry import load_models
from budzet.db.types import ValueJSON


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a value column as the text it is: its pydantic type has no place in a migration."""
    return "sa.Text()" if kind == "type" and isinstance(item, ValueJSON) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=load_models(),
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
