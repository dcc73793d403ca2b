"""Values every room shares and nothing that reaches outside: no database, no request.

``clock`` (the only place that asks what time it is), ``calendar`` (Europe/Warsaw, working days), ``money`` (whole
grosze), ``text`` (folding of names, confirmation numbers), ``lots`` (reproducible draws), ``findings`` (every fault at
once), ``errors`` (refusals with a sentence), ``actor`` (who does it), ``contrast`` (of two colours), ``places`` (the
service's own files).
"""
