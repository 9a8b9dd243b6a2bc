"""Items: what is sold, how it is found, in which units."""
