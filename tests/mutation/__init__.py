"""Every access check of the application, taken away one at a time, and which test notices.

`make mutation` runs it: `plugin.py` takes the place of pytest's own loop.
"""
