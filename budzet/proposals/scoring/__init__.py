"""Pools the office decides: a team scores the projects by published criteria, and the money goes down their order."""
