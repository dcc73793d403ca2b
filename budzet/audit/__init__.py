"""The audit log: who did what, when. One row for each act, in the transaction of the act itself; rows never change.

``models.AuditEntry`` · ``services.record``. An entry names things by kind and id; it holds no personal data and no
typed text.
"""
