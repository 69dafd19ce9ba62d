"""Reading postings: headed lists, prose, boilerplate, titles, duplicates, and the measured quality on labelled ones."""

from __future__ import annotations

import pytest

from lib.core.enums import RequirementKind as Kind
from lib.core.types import Job, Requirement
from lib.documents.job import parse_job
from tests.unit.documents.measure_job import baseline, measure, ours, postings

pytestmark = pytest.mark.unit


def found(description: str) -> list[tuple[str, Kind]]:
    return [(r.text, r.kind) for r in parse_job("Engineer", "Acme", description).requirements]


def test_headed_lists_are_typed_by_their_headings() -> None:
    text = "What you'll do\n- Design pipelines\n\nRequirements:\n* SQL and Python\n\nNice to have\n• Kafka\n"
    assert found(text) == [
        ("Design pipelines", Kind.RESPONSIBILITY),
        ("SQL and Python", Kind.MUST),
        ("Kafka", Kind.NICE),
    ]


def test_prose_is_typed_by_its_words() -> None:
    text = (
        "We make garden tools. We are looking for three or more years in customer support. You will answer the phone. "
        "Experience with Zendesk is a plus. Our team has ten years of experience."
    )
    job = parse_job("Agent", "", text)
    assert [(r.text, r.kind) for r in job.requirements] == [
        ("We are looking for three or more years in customer support.", Kind.MUST),
        ("You will answer the phone.", Kind.RESPONSIBILITY),
        ("Experience with Zendesk is a plus.", Kind.NICE),
    ]
    assert job.boilerplate == ("We make garden tools.", "Our team has ten years of experience.")


@pytest.mark.parametrize(
    "line",
    [
        "Health insurance and 401(k)",
        "The salary range is $90,000 - $110,000",
        "We are an equal opportunity employer",
        "Please send your CV and a cover letter",
        "Visa sponsorship is not available",
        "You'll get 28 days of holiday",
    ],
)
def test_boilerplate_in_a_list_of_requirements_is_left_out(line: str) -> None:
    job = parse_job("Engineer", "", f"Requirements\n- SQL\n- {line}\n")
    assert [r.text for r in job.requirements] == ["SQL"]
    assert job.boilerplate == (line,)


def test_an_explicit_plus_in_a_list_is_nice_but_an_aside_is_not() -> None:
    assert found("Requirements\n- Kafka is a plus\n- Python (Rust is a plus)\n") == [
        ("Kafka is a plus", Kind.NICE),
        ("Python (Rust is a plus)", Kind.MUST),
    ]


def test_a_compound_line_stays_one_requirement_with_all_its_skills() -> None:
    job = parse_job("", "", "You have\n- Experience with Python, Go and k8s on AWS, ideally in a small team\n")
    assert [(r.kind, r.skills) for r in job.requirements] == [(Kind.MUST, ("Python", "Go", "Kubernetes", "AWS"))]
    assert job.skills == ("Python", "Go", "Kubernetes", "AWS")


def test_duplicates_become_one_and_must_wins() -> None:
    text = "Nice to have\n- Experience with Terraform\n\nRequirements\n- Experience with Terraform.\n"
    assert found(text) == [("Experience with Terraform", Kind.MUST)]


def test_wrapped_lines_are_joined() -> None:
    text = "Requirements\n- Five years of building and running data pipelines in a\nregulated industry\n- SQL\n"
    assert [t for t, _ in found(text)] == [
        "Five years of building and running data pipelines in a regulated industry",
        "SQL",
    ]


@pytest.mark.parametrize("text", ["", "   \n\n", "Hello", "-\n-\n", "Requirements:"])
def test_empty_and_tiny_descriptions_give_a_job_without_requirements(text: str) -> None:
    job = parse_job("Engineer", "Acme", text)
    assert (job.title, job.company, job.requirements) == ("Engineer", "Acme", ())


def test_title_and_company_from_label_lines_only_when_not_given() -> None:
    text = "Title: Data Engineer\nCompany: Brightloop\n\nRequirements\n- SQL\n"
    assert parse_job("", "", text) == Job(
        "Data Engineer", "Brightloop", text, (Requirement("SQL", Kind.MUST, ("SQL",)),), ("SQL",)
    )
    assert parse_job("Analyst", "Acme", text).title == "Analyst"
    assert parse_job("", "", "We need a baker.").title == ""


def test_a_label_inside_a_paragraph_starts_a_new_part() -> None:
    text = "Acme has 60 staff. Duties: file returns. Requirements: two years in practice. Nice to have: Xero."
    assert found(text) == [
        ("file returns.", Kind.RESPONSIBILITY),
        ("two years in practice.", Kind.MUST),
        ("Xero.", Kind.NICE),
    ]


def test_every_sentence_is_kept_somewhere() -> None:
    for posting in postings():
        job = parse_job("", "", posting["text"])
        kept = " ".join([*(r.text for r in job.requirements), *job.boilerplate])
        assert [item["text"] for item in posting["labels"] if item["text"][:20] not in kept] == []


def test_measured_quality_on_labelled_postings() -> None:
    # Measured on all 16 postings: precision 0.99, recall 0.98, typing 1.00 (baseline 0.75, 0.52, 0.44).
    assert len(postings()) >= 14
    result, simple = measure(postings(), ours), measure(postings(), baseline)
    assert result.precision >= 0.95
    assert result.recall >= 0.95
    assert result.typing >= 0.96
    assert (result.precision, result.recall, result.typing) > (simple.precision, simple.recall, simple.typing)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The role\nYou'll be working on building and scaling the services behind millions of\nAPI requests.\n",
            ["You'll be working on building and scaling the services behind millions of API requests."],
        ),
        ("What you'll do\n> - Design pipelines\n> - Teach others\n", ["Design pipelines", "Teach others"]),
        ("Key skills: Excel; SQL. What's in it for you? Free lunch, every day.", ["Excel; SQL."]),
        ("Job summary\nMain area\nEmergency\nYou will greet patients.\n", ["You will greet patients."]),
    ],
)
def test_untidy_pastes(text: str, expected: list[str]) -> None:
    assert [t for t, _ in found(text)] == expected
