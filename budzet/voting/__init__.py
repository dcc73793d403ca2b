"""Casting, keeping and opening ballots: the double envelope of design.md §5.

Pure: ``ballot`` (the only judge of a ballot), ``payload`` (choices as padded bytes), ``seal`` (sealed to the election
key), ``keyfile`` (the key under a pass-phrase), ``receipt`` (confirmation numbers), ``draft`` (the unsealed choice in a
resident's own cookie). Stored: ``models``; ``casting`` is the one way in, ``opening`` the one way out.
"""
