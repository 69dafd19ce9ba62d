"""What to ask: the bank, questions from a resume and a job, and the choice among them."""
