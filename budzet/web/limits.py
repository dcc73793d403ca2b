"""A coarse limit for each network address. Limits that protect votes and log-ins are rows of their own."""

from __future__ import annotations

import ipaddress

from flask import Flask, request
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix

from budzet.settings import Settings

# Thousands of phones may stand behind one address of a Polish carrier: this stops floods, not people.
PER_ADDRESS = "600 per minute"
_EXEMPT = frozenset({"static", "health.healthz", "health.readyz"})


def init_app(app: Flask, settings: Settings) -> None:
    """Trust exactly the proxies of the settings and count requests by address.

    When a shared store does not answer, each process counts in its own memory: never "no limit".
    """
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    limiter = Limiter(
        address_key,
        app=app,
        application_limits=[PER_ADDRESS],
        storage_uri=settings.limits_url,
        in_memory_fallback_enabled=True,
    )
    limiter.request_filter(_is_exempt)


def address_key() -> str:
    """Return the caller's address; of an IPv6 address the network /64, which one household shares."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def _is_exempt() -> bool:
    return request.endpoint in _EXEMPT
