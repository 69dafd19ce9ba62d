"""Stems that carry no detail of their own or that any answer may hold."""

from __future__ import annotations

GENERIC_STEMS = frozenset(
    "team work hard good great people person communicat success successful important challeng problem help "
    "project skill "
    "experience always ensure effectiv collaborat dedicat motivat best better quality excellenc excellent "
    "goal passion passionat strong "
    "believ able achiev job issue solution solv situation different lot new learn well everyone everything "
    "company environment "
    "player attitude positiv mindset leverag synergy stakeholder valu deliver manag leader leadership "
    "respons responsibl task time day thing "
    "happy nice stuff way kind love enjoy try feel approach process result improv improve performance grow "
    "growth drive driven dynamic innovat "
    "professional career opportunity role busines business client customer talk general often usually "
    "sometim never ever fast efficient detail "
    "reputation industr vision flexibl adapt atmosphere colleague respect modern scalabl robust intuitiv "
    "practice standard "
    "state-of-the-art essential tool productiv atmosphere foundation trust core honesty integrity dynamic "
    "quick quickly open "
    "factor carefully consider aspect future creat basi contribut convinc impress synergi lead worldwide appreciat "
    "oriented proactiv proud pressure deadline priorit plan organi organ organiz abl support manage".split()
)
"""Stems that fit any answer of any candidate: they carry no detail."""

COMMON_STEMS = frozenset(
    "million thousand hundr dozen "
    "asked ask work back went first second peopl week two thre four five six part day look nobody kept keep took "
    "take month came come need start gave give someon somebody anyon everyon put want wanted knew know wait see "
    "saw later next last turn year hour minut right thought end other anoth half set long name leav left person "
    "step felt call good bit everyth alway anyth whol round said told tell say time show found find began decid "
    "agre point talk small new old big build built writ wrot creat develop run ran made mak add chang writt "
    "includ using use across each every within one numb twic once most more less user data system servic "
    "application software code engineer product production report level large high low daily weekly monthly "
    "annual quarter experienc knowledg familiar understand maintain ability years skill strong similar another "
    "least plus own main real full top key clear hand side line cut cutting lower higher increas reduc reduct sav "
    "saving led help drop grew grow rais total average mean rate".split()
)
"""Stems that stories of any kind share: on their own they tie no answer to a question."""
