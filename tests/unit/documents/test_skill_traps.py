"""Words that are names of skills and, in ordinary sentences, something else; and the same names when they are meant."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lib.core.errors import BankError
from lib.documents import skill_senses
from lib.documents.skills import find_skills
from lib.retrieval.vocabulary import named_skills

pytestmark = pytest.mark.unit

ORDINARY = """
Led a safe handover at the end of each shift
Safe staffing levels on the ward
maya@react.dev | github.com/example-maya | linkedin.com/in/maya
https://github.com/name/python-django-app
www.kubernetes.io/docs and docs.python.org
GitHub: octo-example
Portfolio: name.github.io
Wrote to info@docker.com about it
Willing to go the extra mile
Go above and beyond for guests
The rest of the team took a rest day
Rest and recovery plans for athletes
Swift action prevented a fall
Took swift decisions under pressure
Made sure to make every call count
Spend less time on paperwork
Less is more in my lessons
Ran the spring concert
Joined the school in Spring 2021
Organised the gala in Spring and a fair in autumn
Had no notion of the risk
Every Monday I ran the stand-up
Monday to Friday, nine to five
Kept slack in the plan
Spread the word to parents
Grew sales by word of mouth
Access to patient records was limited
Granted access for visitors
Express delivery to restaurants
Managed American Express accounts
A dash of salt and a storm in a teacup
Improved the flow of patients through the unit
Fixed the rails of the balcony
Worked as Head Chef in a hotel of 80 rooms
Promoted from Commis Chef to Sous Chef
Senior Chef at a bistro
Ran a puppet theatre for children
Salt and sugar reduction in school meals
Worked with Ada and Julia on the reception desk
Reported to Julia, the head of nursing
My manager Ruby Jones wrote the reference
Covered for Maya while she was away
A colour scheme for the nursery
Devised a scheme of work for Year 9
Bee hive on the roof of the hotel
A pig farm in the hills
Handled complaints during the storm of 2020
Replaced a steel beam in the roof
A flask of coffee on night shifts
Give it a bash
Locked the cash vault at night
The French consul visited the school
A nomad life before university
Temporal lobe patients
Worked as a prefect in my school
Lit the spark of curiosity in pupils
Infused vitamin C and 250 ml of saline
Care of patients with Hepatitis C
Reduced C. difficile cases on the ward
Wrote SOAP notes for every patient
Wore latex gloves and kept the theatre sterile
The cast sang an aria from Tosca
Saw elk and deer as a park ranger
Lean on me when the shift is hard
Took the helm of a small team
React calmly when a parent is upset
Angular cuts of meat, node by node
Accounting for 40% of revenue
Cared for a patient under Dr. Jenkins
Measured airflow obstruction in asthma
Laid parquet flooring in forty flats
Unity Hospital, ward 7
Analysed a series B round and grade C results
Served at the gin bar of the hotel
Let it crystal clear, with a dart board on the wall
Ordered echo tests for cardiac patients
Bug bounty paid in cash; bamboo furniture sold
Excel at work and express yourself
"""

MEANT = [
    ("Scaled delivery with SAFe across six teams", ("SAFe",)),
    ("Code is on GitHub; reviews too", ("GitHub",)),
    ("Tasks in monday.com and Jira", ("monday.com", "Jira")),
    ("ASP.NET/C# services", (".NET", "C#")),
    ("Node.js/Express backend", ("Node.js", "Express.js")),
    ("Services in Go, with a little Rust", ("Go",)),
    ("Experience with Go and Kubernetes", ("Go", "Kubernetes")),
    ("Built REST APIs in Spring and Hibernate", ("REST APIs", "Spring", "Hibernate")),
    ("Spring Boot services and Spring Security", ("Spring Boot", "Spring")),
    ("Simulations written in Julia", ("Julia",)),
    ("Python, Julia and R", ("Python", "Julia", "R")),
    ("Ruby developer, Ruby on Rails", ("Ruby", "Ruby on Rails")),
    ("Tools: Slack, Notion, Word, Excel", ("Slack", "Notion", "Microsoft Word", "Microsoft Excel")),
    ("Ansible, Chef and Puppet", ("Ansible", "Chef", "Puppet")),
    ("HashiCorp Vault, Consul, Nomad", ("HashiCorp Vault", "Consul", "Nomad")),
    ("Typeset in LaTeX", ("LaTeX",)),
    ("ML models and an ML platform", ("Machine Learning",)),
    ("Pipelines in Prefect and Spark", ("Prefect", "Apache Spark")),
    ("Queries in Hive; jobs on Apache Beam", ("Apache Hive", "Apache Beam")),
    ("Workflows with Temporal workflows", ("Temporal",)),
    ("Advanced Excel, MS Access", ("Microsoft Excel", "Microsoft Access")),
    ("A Flask service and Bash scripts", ("Flask", "Bash")),
    ("Swift and Kotlin apps", ("Swift", "Kotlin")),
    ("Airflow or another workflow tool", ("Apache Airflow",)),
    ("Nursing, Triage, Wound Care", ("Nursing", "Triage", "Wound Care")),
]


@pytest.mark.parametrize("text", [line for line in ORDINARY.splitlines() if line])
def test_ordinary_sentences_name_no_skill(text: str) -> None:
    assert find_skills(text) == ()


@pytest.mark.parametrize(("text", "expected"), MEANT)
def test_the_same_names_are_found_when_they_are_meant(text: str, expected: tuple[str, ...]) -> None:
    assert find_skills(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Built the ward dashboards that registered nurses use",
        "Bug triage with the platform team",
        "Was on-call every third week and wrote postmortems",
        "Reported the analytics to the product manager",
        "Presented prototypes after customer interviews",
        "Kept to the marking scheme of the audit",
        "Convinced the supply chain directors; the service desk answers the rest",
    ],
)
def test_words_of_a_subject_do_not_name_its_skill(text: str) -> None:
    kinds = {"Nursing", "Triage", "Incident Response", "Data Analysis", "Product Management", "Wireframing"}
    kinds |= {"User Research", "Auditing", "Student Assessment", "Public Speaking", "IT Support"}
    kinds |= {"Supply Chain Management"}
    assert not kinds & set(find_skills(text))


def test_words_of_a_subject_still_count_in_search() -> None:
    assert "Incident Response" in named_skills("Was on-call every third week")
    assert find_skills("Incident response for the payments team") == ("Incident Response",)


def test_a_broken_line_of_senses_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "senses.txt"
    path.write_text("# fine\n(open\n", encoding="utf-8")
    monkeypatch.setattr(skill_senses, "_FILE", path)
    skill_senses._other_senses.cache_clear()
    with pytest.raises(BankError, match="no regular expression"):
        skill_senses.searchable("any text", is_name=lambda word: False)
    skill_senses._other_senses.cache_clear()


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "a.b-", "1_", ".", "+", "a@", "a@a."])
def test_one_very_long_word_is_read_once(piece: str) -> None:
    # Twice the text may take twice the time, not four times; 200,000 characters took minutes when it was squared.
    begun = time.process_time()
    skill_senses.searchable(piece * (200_000 // len(piece)), is_name=lambda word: False)
    assert time.process_time() - begun < 2


def test_addresses_are_blanked_wherever_they_stand() -> None:
    text = "Mail a.b+c@mail.example.org, see www.git.example/x; x-git.dev and (docker.io/me) but Python."
    left = skill_senses.searchable(text, is_name=lambda word: False)
    assert left.split() == ["Mail", ",", "see", ";", "and", "(", ")", "but", "Python."]
    assert len(left) == len(text)
