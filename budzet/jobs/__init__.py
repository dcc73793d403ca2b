"""Work that happens later or takes long: one table of jobs and the worker that runs them.

``services.enqueue`` puts a job in the table, in the transaction of the act that asks for it; ``handlers.handler`` names
the function that does it; ``running.run_due`` runs what is due, ``worker.Worker`` does so until it is told to stop.
``recurring.recurring`` names work that comes back by itself.
A handler is idempotent: after a crash it may run again.
"""
