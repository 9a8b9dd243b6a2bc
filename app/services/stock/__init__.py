"""Stock: what lies where, what is on its way."""
