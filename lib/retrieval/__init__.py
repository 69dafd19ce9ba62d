"""Finds the piece of experience that answers a question: search by words, and how a resume covers a job."""
