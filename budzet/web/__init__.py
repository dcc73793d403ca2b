"""What every page shares, and nothing of any feature.

``requests`` (session, transaction, instant and services of a request) · ``headers`` · ``errors`` · ``logs`` ·
``limits`` · ``csrf`` · ``filters`` · ``paging`` · ``forms`` · ``assets``.
"""
