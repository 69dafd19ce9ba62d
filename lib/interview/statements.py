"""The kinds of statements that key points ask for, as `lib.core.statements` tells them."""

from lib.core.statements import Statement as Statement
from lib.core.statements import asked_for as asked_for
from lib.core.statements import made as made
from lib.core.statements import own_work as own_work
from lib.core.statements import statements as statements
