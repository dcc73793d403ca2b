"""The desk of the office: what waits, the people and their roles, the audit log, the state of the system."""
