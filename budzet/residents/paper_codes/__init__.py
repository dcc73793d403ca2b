"""Codes on paper, for whoever has no phone, e-mail or PESEL: letters sent home (rank 3), passes given at a point to
somebody who shows a document (rank 4). ``code`` is the code itself, ``letters`` and ``passes`` make them, ``redeeming``
lets their person in.
"""
