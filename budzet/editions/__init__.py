"""One yearly run of the participatory budget: its money, questions, places, dates and terms.

Pure: ``terms`` (everything that differs between cities), ``frozen`` (what was fixed before voting, as bytes and hash),
``timetable`` (what is open at an instant; ``ical``, ``gantt``), ``readiness`` (what keeps a stage from beginning;
``facts``, ``statute``, ``places``, ``sentences``), ``streets`` (the district of an address), ``compare`` (two
versions in words). Stored: ``models``; written by ``services``, read by ``queries``.
``presets/*.toml`` hold the cities' published values.
"""
