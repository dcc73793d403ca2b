"""Projects: their public list and pages, and the ballot list that is frozen from them."""
