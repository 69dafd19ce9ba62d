"""Prompts: one Markdown file each, with rules in the system part only and untrusted text in salted tags."""

from lib.prompts.loader import PromptError as PromptError
from lib.prompts.loader import Value as Value
from lib.prompts.loader import instructions_of as instructions_of
from lib.prompts.loader import render as render
from lib.prompts.relevance import ANSWER_CUT as ANSWER_CUT
from lib.prompts.relevance import Cut as Cut
from lib.prompts.relevance import cut_to_fit as cut_to_fit
from lib.prompts.relevance import room_for as room_for
from lib.prompts.thread import points_text as points_text
from lib.prompts.thread import thread_material as thread_material
from lib.prompts.untrusted import Untrusted as Untrusted
from lib.prompts.untrusted import neutral as neutral
from lib.prompts.untrusted import visible as visible
