"""Replays files of real business through the HTTP API of a running server."""
