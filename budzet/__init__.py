"""Participatory budget and public consultations of one Polish city.

Rooms, from the ground up (a room imports only rooms below it):

* ``base``, ``settings``, ``i18n``: clock, money, lots, folding, findings, errors.
* ``db``: models' base, transactions, triggers, migrations.
* ``audit``, ``jobs``, ``notifications``, ``web``: what every feature needs.
* ``accounts``, ``editions``, ``residents``, ``proposals``, ``voting``, ``results``, ``exchange``, ``pages``.
* ``app``, ``cli``, ``demo``: the house put together.
"""
