"""Partners: the firms a company trades with."""
