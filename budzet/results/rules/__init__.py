"""The tally as pure functions over arrays: ``profile`` (ballots merged with multiplicity), ``greedy``, ``ties``."""
