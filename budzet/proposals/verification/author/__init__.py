"""The author's side of the verification: completing, messages with the office, changes the office proposes."""
