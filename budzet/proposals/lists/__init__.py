"""The published lists of the verification: positive, negative, and what was not examined to the end.

``content`` is a version of the lists as a frozen value with its fingerprint, pure; ``gathering`` makes it of the
reviews, ``checking`` says what keeps it from being published. ``acts`` lets two persons decide, ``services`` keeps what
they decided, ``publishing`` carries it out at its hour. ``files``, ``paper`` and ``fragment`` make what can be taken
along. ``telling`` tells the authors, ``letters`` those without e-mail. ``queries`` reads what is public.
"""
