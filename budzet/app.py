"""The web application: everything is put together here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, has_request_context
from jinja2 import StrictUndefined
from werkzeug.utils import import_string

from budzet import i18n
from budzet.accounts import access, post, resident_slots, scopes, tasks
from budzet.accounts.roles import ScopeKind
from budzet.base.clock import Clock
from budzet.base.places import templates_dir
from budzet.editions import slots as edition_slots
from budzet.notifications.senders import Mailer
from budzet.notifications.texters import Texter
from budzet.proposals import author_slots, slots
from budzet.results import slots as result_slots
from budzet.settings import Settings, load_settings
from budzet.web import assets, csrf, errors, filters, headers, limits, logs, requests, waiting

BLUEPRINTS: tuple[str, ...] = (
    "budzet.pages.health:bp",
    "budzet.accounts.login_views:bp",
    "budzet.accounts.password_views:bp",
    "budzet.accounts.invitation_views:bp",
    "budzet.accounts.account_views:bp",
    "budzet.accounts.resident_views:bp",
    "budzet.desk.act_link_views:bp",
    "budzet.desk.acts_desk:bp",
    "budzet.desk.audit_desk:bp",
    "budzet.desk.department_import_desk:bp",
    "budzet.desk.grants_desk:bp",
    "budzet.desk.notice_views:bp",
    "budzet.desk.system_desk:bp",
    "budzet.proposals.desk:bp",
    "budzet.voting.desk:bp",
    "budzet.voting.impersonation_desk:bp",
    "budzet.residents.register.desk:bp",
    "budzet.residents.register.point_desk:bp",
    "budzet.residents.paper_codes.desk:bp",
    "budzet.residents.paper_codes.pass_desk:bp",
    "budzet.pages.views:bp",
    "budzet.proposals.views:bp",
    "budzet.proposals.list_views:bp",
    "budzet.proposals.wizard_views:bp",
    "budzet.proposals.wizard_support_views:bp",
    "budzet.proposals.wizard_files_views:bp",
    "budzet.proposals.wizard_papers_views:bp",
    "budzet.proposals.attachment_views:bp",
    "budzet.proposals.attachment_desk:bp",
    "budzet.proposals.poster_views:bp",
    "budzet.proposals.handing_in_views:bp",
    "budzet.proposals.co_author_views:bp",
    "budzet.proposals.support_views:bp",
    "budzet.proposals.author_views:bp",
    "budzet.proposals.author_act_views:bp",
    "budzet.proposals.question_views:bp",
    "budzet.proposals.verification.author.completion_views:bp",
    "budzet.proposals.verification.author.message_views:bp",
    "budzet.proposals.verification.author.change_views:bp",
    "budzet.proposals.verification.opinion_views:bp",
    "budzet.proposals.intake_desk:bp",
    "budzet.proposals.sheet_desk:bp",
    "budzet.proposals.package_desk:bp",
    "budzet.proposals.cost_desk:bp",
    "budzet.proposals.verification.desk.case_desk:bp",
    "budzet.proposals.verification.desk.calls:bp",
    "budzet.proposals.verification.desk.messages:bp",
    "budzet.proposals.verification.desk.offers:bp",
    "budzet.proposals.verification.desk.route_views:bp",
    "budzet.proposals.verification.desk.case_work_desk:bp",
    "budzet.proposals.verification.desk.queue:bp",
    "budzet.proposals.verification.desk.approval:bp",
    "budzet.proposals.verification.desk.reason_texts:bp",
    "budzet.proposals.verification.desk.card_editor:bp",
    "budzet.proposals.lists.views:bp",
    "budzet.proposals.lists.routes:bp",
    "budzet.proposals.scoring.views:bp",
    "budzet.proposals.scoring.desk.routes:bp",
    "budzet.proposals.review_reports.desk:bp",
    "budzet.voting.routes:bp",
    "budzet.results.views:bp",
    "budzet.results.desk:bp",
    "budzet.editions.city_files:bp",
    "budzet.editions.public_files:bp",
    "budzet.editions.readiness_desk:bp",
    "budzet.editions.text_desk:bp",
    "budzet.editions.document_desk:bp",
    "budzet.editions.city_desk:bp",
    "budzet.editions.desk.routes:bp",
    "budzet.editions.timetable_desk:bp",
    "budzet.editions.street_desk:bp",
    "budzet.pages.timetable_views:bp",
)

# Modules that register handlers of jobs.
JOB_MODULES: tuple[str, ...] = (
    "budzet.notifications.sending",
    "budzet.accounts.new_password",
    "budzet.accounts.purging",
    "budzet.proposals.lapsing",
    "budzet.proposals.attachment_sweeping",
    "budzet.proposals.package_jobs",
    "budzet.proposals.verification.checking",
    "budzet.proposals.verification.deadlines",
    "budzet.proposals.verification.route_reminders",
    "budzet.proposals.lists.publishing",
    "budzet.proposals.scoring.jobs",
    "budzet.residents.register.checking",
    "budzet.residents.paper_codes.printing",
    "budzet.voting.purging",
    "budzet.results.publishing",
    "budzet.editions.document_services",
)

# Modules that register acts of two persons, and what a room knows of an edition's readiness.
ACT_MODULES: tuple[str, ...] = (
    "budzet.editions.acts",
    "budzet.residents.register.acts",
    "budzet.residents.paper_codes.acts",
    "budzet.residents.register.facts",
    "budzet.proposals.facts",
    "budzet.proposals.lists.acts",
    "budzet.proposals.scoring.acts",
    "budzet.results.acts",
)

# Functions without arguments that give the layout of pages what it shows (city, edition, phase).
LAYOUT_CONTEXTS: tuple[str, ...] = (
    "budzet.accounts.desk_menu:context",
    "budzet.editions.layout:context",
    "budzet.editions.desk_menu:context",
    "budzet.voting.session_strip:context",
)

# What higher rooms say beside projects (``proposals.slots``).
PROJECT_PANELS: tuple[str, ...] = (
    "budzet.voting.panels:project_panel",
    "budzet.results.panels:project_panel",
    "budzet.proposals.lists.panels:project_panel",
    "budzet.proposals.scoring.panels:project_panel",
)
PROJECT_LINKS: tuple[str, ...] = ("budzet.proposals.lists.panels:lists_link",)
PROJECT_TAGS: tuple[str, ...] = ("budzet.results.panels:list_tags",)

# What higher rooms show on the page of a resident's account (``accounts.resident_slots``).
RESIDENT_SHELVES: tuple[str, ...] = ("budzet.proposals.resident_shelves:of_resident",)
# What waits for the author of a project (``proposals.author_slots``).
AUTHOR_TASKS: tuple[str, ...] = ("budzet.proposals.verification.author.waiting:of_project",)
# What counts the worked example of a result rule at the edition desk.
EXAMPLE_COUNTER = "budzet.results.example_counting:count"

# What makes the files of open data when results are published (``results.slots``).
FILE_MAKERS: tuple[str, ...] = ("budzet.exchange.open_data.bundle:make",)

# What waits for somebody at the desk.
TASK_SOURCES: tuple[str, ...] = (
    "budzet.desk.task_sources:acts",
    "budzet.desk.task_sources:invitations",
    "budzet.editions.readiness_tasks:tasks",
    "budzet.residents.register.desk_tasks:tasks",
    "budzet.proposals.lists.desk_tasks:tasks",
    "budzet.proposals.verification.desk.queue_tasks:tasks",
    "budzet.proposals.scoring.desk_tasks:tasks",
)

# What the accounts, which stand below the editions, say of them: the city in mails, an edition as a scope of roles.
CITY = "budzet.editions.layout:page_city"
EDITION_TITLE = "budzet.editions.desk_scope:title_of"


class Budzet(Flask):
    """Flask, with one address for a static file whatever the language of the page."""

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Return the address of ``endpoint``; of a static file without the language."""
        url = super().url_for(endpoint, **values)
        return i18n.without_prefix(url) if endpoint == "static" else url


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    mailer: Mailer | None = None,
    texter: Texter | None = None,
) -> Flask:
    """Return the application. Raises ``RuntimeError`` when a view says not who may call it."""
    settings = settings or load_settings()
    logs.configure(settings)
    app = Budzet("budzet", template_folder=str(templates_dir()))
    _configure(app, settings)
    requests.init_app(app, requests.make_services(settings, clock=clock, mailer=mailer, texter=texter))
    logs.init_app(app)
    i18n.init_app(app)
    waiting.init_app(app, settings, limits.init_app(app, settings))
    csrf.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    _give_to_templates(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_string(name))
    if settings.demo:
        app.register_blueprint(import_string("budzet.demo.views:bp"))
    slots.fill(
        app,
        panels=[import_string(name) for name in PROJECT_PANELS],
        tags=[import_string(name) for name in PROJECT_TAGS],
        links=[import_string(name) for name in PROJECT_LINKS],
    )
    resident_slots.fill(app, [import_string(name) for name in RESIDENT_SHELVES])
    author_slots.fill(app, [import_string(name) for name in AUTHOR_TASKS])
    edition_slots.fill(app, counter=import_string(EXAMPLE_COUNTER))
    result_slots.fill(app, makers=[import_string(name) for name in FILE_MAKERS])
    tasks.fill(app, [import_string(name) for name in TASK_SOURCES])
    post.fill(app, import_string(CITY))
    scopes.fill(ScopeKind.EDITION, import_string(EDITION_TITLE))
    for name in (*JOB_MODULES, *ACT_MODULES):
        import_module(name)
    access.check_marks(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.secret_key = settings.secret_key
    app.config.update(
        TESTING=settings.env == "test",
        PROPAGATE_EXCEPTIONS=False,
        MAX_CONTENT_LENGTH=64 * 1024,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        # __Host- ties the cookie to this host and to https; browsers refuse the name without Secure.
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    if settings.env == "production":
        host = urlsplit(settings.public_url).hostname or ""
        # Probes of the same host come by number.
        app.config["TRUSTED_HOSTS"] = [host, "127.0.0.1", "localhost"]
    if settings.env == "test":
        app.jinja_env.undefined = StrictUndefined


def _give_to_templates(app: Flask) -> None:
    app.jinja_env.globals.update(asset=assets.asset, language=i18n.language)
    contexts: list[Callable[[], Mapping[str, Any]]] = [import_string(name) for name in LAYOUT_CONTEXTS]

    @app.context_processor
    def layout() -> dict[str, Any]:
        if not has_request_context():
            return {}
        merged: dict[str, Any] = {"languages": i18n.languages(), "demo": requests.settings().demo}
        for context in contexts:
            merged |= context()
        return merged
