"""Pages that belong to no feature. ``health``: whether the process lives and whether it can do its work."""
