"""The register of residents of an edition, as tags: who is in it (``queries``), how a file of the city becomes it
(``reading``, ``checking``, ``services``, ``acts``), who is added to it at a point (``adding``). Residents who are not
in it vote with a declaration (R-05); nothing here is shown to them (R-61).
"""
