"""Limits for each network address. Limits that protect votes and log-ins are rows of their own."""

from __future__ import annotations

import ipaddress

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits.storage import Storage
from werkzeug.middleware.proxy_fix import ProxyFix

from budzet.settings import Settings

HARD = 3
"""So many times the soft limit is the hard one: this stops floods, not people (``waiting``)."""

_UNCOUNTED = frozenset({"static", "health.healthz", "health.readyz"})
# Past every limit: a sealed ballot that somebody presses the button for must not be late.
_NEVER_LATE = frozenset({"voting.cast"})


def init_app(app: Flask, settings: Settings) -> Storage:
    """Trust exactly the proxies of the settings, count requests by address and return where they are counted.

    When a shared store does not answer, each process counts in its own memory: never "no limit".
    """
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.config["POINT_NETWORKS"] = settings.networks_of_points
    limiter = Limiter(
        address_key,
        app=app,
        application_limits=[f"{HARD * settings.soft_limit} per minute"],
        storage_uri=settings.limits_url,
        in_memory_fallback_enabled=True,
    )
    limiter.request_filter(is_exempt)
    return limiter.storage


def address_key() -> str:
    """Return the caller's address; of an IPv6 address the network /64, which one household shares."""
    address = _address()
    if address is None:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def is_exempt() -> bool:
    """Say whether this request is never counted: files of pages, probes, a cast, and everything from a point."""
    return request.endpoint in _UNCOUNTED | _NEVER_LATE or is_at_a_point()


def is_at_a_point() -> bool:
    """Say whether the request comes from the network of a consultation point or of the office."""
    address = _address()
    networks = current_app.config["POINT_NETWORKS"]
    return address is not None and any(address in network for network in networks if network.version == address.version)


def _address() -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
