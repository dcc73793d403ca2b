"""The audit log: who did what, when: one row for each act and each look at personal data, in the act's transaction.

``models.AuditEntry`` · ``chain`` (pure: what the hashes are made of) · ``services.record`` · ``queries.verify``. An
entry names things by kind and id; it holds no personal data and no typed text but the reason a clerk gave. Rows never
change; each is chained to the one before, so a row changed past the database's refusal is found.
"""
