"""The tally as pure functions over arrays: ``profile`` (ballots merged with multiplicity), ``ties`` and each rule.

``greedy`` walks down a list; ``voter_outcome`` counts by the rules over voters, ``equal_shares`` and ``phragmen``.
"""
