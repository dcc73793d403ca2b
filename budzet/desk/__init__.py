"""The desk of the office: its front page with what waits, the people and their roles, the log, the state of the system."""
