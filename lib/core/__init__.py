"""Types, protocols, settings, errors and text helpers. Imports nothing of ours and does no I/O."""
