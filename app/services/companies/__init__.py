"""Companies: setting one up with everything it needs before its first document, and reading it."""
