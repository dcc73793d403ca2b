"""For servers that want a module: ``gunicorn wsgi:app``. The service itself starts with ``budzet run``."""

from budzet.app import create_app

app = create_app()
