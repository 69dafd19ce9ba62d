"""Judging answers: rubric, built-in scorer, improved answers, the report and its exports."""
