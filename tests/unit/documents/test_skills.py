"""Finding skills in text: aliases, borders of names with symbols, and short names that are also words."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.core.errors import BankError
from lib.documents.skills import all_skills, find_skills, load_skills, skill_group

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Experience with Go, Rust and C", ("Go", "Rust", "C")),
        ("Skills: C, C++, C#, .NET, Node.js, CI/CD", ("C", "C++", "C#", ".NET", "Node.js", "CI/CD")),
        ("R&D in R and Python", ("R", "Python")),
        ("We run k8s on GCP; golang services", ("Kubernetes", "Google Cloud", "Go")),
        ("ASP.NET and node.js services", (".NET", "Node.js")),
        ("Python3.11 and C++17.", ("Python", "C++")),
        ("5+ years Python+SQL", ("Python", "SQL")),
        ("python/java developers", ("Python", "Java")),
        ("JavaScript, not java script beans", ("JavaScript",)),
        ("machine\nlearning and scikit learn", ("Machine Learning", "scikit-learn")),
        ("PYTHON AND SQL", ("Python", "SQL")),
        ("Advanced Excel and MS Access", ("Microsoft Excel", "Microsoft Access")),
        ("Postgres, PostgreSQL and psql", ("PostgreSQL",)),
        ("Go", ("Go",)),
        ("R, C", ("R", "C")),
        ("written in Go.", ("Go",)),
        ("a Swift developer", ("Swift",)),
        ("React components. Flask, Django", ("React", "Flask", "Django")),
        ("Rewrote the React frontend", ("React",)),
        ("English (native), Polish", ("English", "Polish")),
    ],
)
def test_finds_canonical_names_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert find_skills(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Go above and beyond; excel at work",
        "Series B or C funding",
        "Access to data. Swift delivery. Rust never sleeps",
        "Chef de partie, C-suite, Go-live, R&D",
        "spark joy in our users, scheme by scheme",
        "Mongolia, Javanese and Scalable",
        "go and see, c and r",
        "React quickly. Angular momentum. Node in a graph. Flask of tea. Scratch my head.",
        "A lean startup with slack time; word spread. Spring 2021. Sketch ideas and polish them.",
    ],
)
def test_leaves_words_that_are_not_skills(text: str) -> None:
    assert find_skills(text) == ()


def test_longest_name_wins() -> None:
    assert find_skills("Spring Boot and GitHub Actions") == ("Spring Boot", "GitHub Actions")
    assert find_skills("Go-to-market plans") == ("Go-to-Market Strategy",)


def test_the_vocabulary_is_broad() -> None:
    assert len(all_skills()) >= 620
    assert len({skill.group for skill in all_skills()}) >= 30


def test_groups() -> None:
    assert skill_group("PostgreSQL") == "databases"
    assert skill_group("Basket weaving") == "other"


def test_names_and_aliases_are_unique() -> None:
    forms = [form.lower() for skill in all_skills() for form in (skill.name, *skill.aliases)]
    assert sorted(f for f in set(forms) if forms.count(f) > 1) == []


def test_every_name_that_is_not_a_plain_word_is_found_alone() -> None:
    assert [s.name for s in all_skills() if find_skills(s.name) != (s.name,)] == []


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("name,aliases,group,match\nPython,,languages,\nGo,,languages,perhaps\n", encoding="utf-8")
    with pytest.raises(BankError, match="line 3"):
        load_skills(path)
