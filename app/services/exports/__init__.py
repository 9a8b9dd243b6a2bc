"""Lists as files that a spreadsheet opens."""
