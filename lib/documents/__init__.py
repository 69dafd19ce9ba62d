"""From bytes to text to resume and job."""
