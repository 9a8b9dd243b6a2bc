"""Selling: from the availability answer to the return."""
