"""Pages of the verification at the desk."""
