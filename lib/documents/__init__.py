"""Resumes and postings: uploaded bytes -> text -> `Resume`, `Job`."""

from lib.documents.edit import with_bullets as with_bullets
from lib.documents.edit import with_contact as with_contact
from lib.documents.resume import parse_resume as parse_resume
from lib.documents.resume import read_document as read_document
from lib.documents.resume import read_resume as read_resume
