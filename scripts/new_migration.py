"""Write a migration from the difference between the models and the newest schema; read it before you commit it.

python scripts/new_migration.py 0002_points "Add points of voting"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from budzet.db.migrate import alembic_config
from budzet.db.registry import load_models


def main() -> int:
    """Run the command line and return its exit code."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    _, revision, message = sys.argv
    load_models()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'schema.sqlite3'}")
        with engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, message=message, rev_id=revision, autogenerate=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
