"""Replays a file of real orders through the HTTP API of a running server."""
