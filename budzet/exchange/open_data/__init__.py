"""Open data of a published count, and the check of it that needs nothing else.

``bundle`` makes the files of a folder out of a count; ``reading`` and ``verifying`` count a folder again and name
every fault. Between the two stand the values of ``results.json`` (``told``), the tables (``tables``) and the anonymous
ballots (``rows``).
"""
