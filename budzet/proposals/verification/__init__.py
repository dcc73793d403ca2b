"""Verification of projects: the formal and the merit review, from a project handed in to its result.

``states`` is the table of what may follow what; ``moving.move`` is the only way to change a state. ``criteria``,
``judging``, ``shipped`` and ``prechecks`` are the cards and what is judged by them, pure; ``cards`` and ``sheets`` keep
them, ``checking`` lets the computer look first. ``approving`` decides. ``queues`` list what is to be done; ``handing``,
``interests``, ``locks``, ``conversation`` and ``reason_texts`` are the daily work. ``calls``, ``completing`` and
``offers`` ask the author, ``route`` asks the departments, ``deadlines`` keeps the terms.
"""
