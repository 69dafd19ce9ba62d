"""Greenroom's product code; see the README for the map of packages."""
