"""Who won and why. ``rules/`` holds the pure tally; ``services`` counts an opened edition and stores the outcome."""
