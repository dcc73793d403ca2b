"""The desk's pages of a team's scoring: pools, criteria and team, one's own scores, the result."""
