"""Item analysis: how hard each point was, how well it discriminates, what was missed together."""
