"""The pages of the desk on which a coordinator prepares an edition: ``routes`` has them all, one module a page."""
