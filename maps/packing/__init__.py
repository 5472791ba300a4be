"""Incidents inside a page, and back: as few bytes as can be read at once and in slices."""
