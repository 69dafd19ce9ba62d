"""Speech: capture, voice activity, transcription, delivery measures and spoken questions. Nothing here knows a page."""
