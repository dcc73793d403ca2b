"""Reports of the verification: how long it takes, what is late, why projects are refused; one row for each project.

``gathering`` reads an edition whole in a handful of statements, ``figures`` counts (pure), ``sheet`` lays the rows out.
Nothing of the applicants is read.
"""
