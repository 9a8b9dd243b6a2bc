"""What partners have entered and staff has yet to decide."""
