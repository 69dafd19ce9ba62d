"""Running Greenroom: logs without private text, measures."""
