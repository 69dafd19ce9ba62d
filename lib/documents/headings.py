"""The headings of resumes: which words name which kind of section."""

from __future__ import annotations

import re

from lib.core.enums import SectionKind

_NAMES = {
    SectionKind.SUMMARY: """summary|professional summary|profile|personal profile|professional profile|about|about me
        |objective|career objective|career summary|executive summary|personal statement|overview|career profile
        |summary of qualifications|introduction|who i am""",
    SectionKind.EXPERIENCE: """experience|work experience|professional experience|employment|employment history
        |work history|career history|relevant experience|industry experience|research experience|teaching experience
        |clinical experience|internships|internship experience|work|career|professional background|appointments
        |professional appointments|other experience|additional experience|selected experience|practical experience
        |experience and employment|work and research experience|military experience|nursing experience|positions
        |professional history|positions held|relevant work experience|consulting experience|legal experience
        |engineering experience|design experience|earlier experience|earlier roles|previous experience""",
    SectionKind.PROJECTS: """projects|personal projects|selected projects|academic projects|side projects|key projects
        |project experience|open source|open source projects|research projects|portfolio|course projects
        |technical projects|open source contributions|selected work|selected works|notable projects|research""",
    SectionKind.EDUCATION: """education|education and training|academic background|academic qualifications
        |qualifications|education and certifications|academic history|educational background|education and awards
        |academic education|studies|training and education|education and qualifications""",
    SectionKind.LEADERSHIP: """leadership|leadership experience|leadership and activities|activities|volunteering
        |volunteer experience|volunteer work|extracurricular activities|extracurriculars|community|community involvement
        |leadership and volunteering|community service|service|activities and leadership|involvement
        |campus involvement|voluntary work|volunteer|leadership and service|leadership and involvement
        |professional service|positions of responsibility|community and volunteering""",
    SectionKind.SKILLS: """skills|technical skills|skills and tools|core skills|key skills|core competencies
        |competencies|technologies|tools|tools and technologies|tech stack|technical expertise|areas of expertise
        |expertise|programming skills|skills and interests|skills and technologies|professional skills|soft skills
        |toolbox|technical proficiencies|technical competencies|skills and languages|additional skills|software
        |skills summary|programming languages|computer skills|it skills|skills and certifications|methods and tools""",
    SectionKind.PUBLICATIONS: """publications|selected publications|papers|publications and talks|patents
        |patents and publications|talks|conference papers|articles|publications and presentations|presentations
        |conference presentations|selected talks|publications and patents""",
    SectionKind.OTHER: """certifications|certificates|licenses|licences|licenses and certifications|awards|honors
        |honours|awards and honors|honors and awards|achievements|languages|interests|hobbies|references|courses
        |training|professional development|memberships|affiliations|professional affiliations|additional information
        |miscellaneous|scholarships|accomplishments|hobbies and interests|personal interests|links|contact
        |contact information|contact details|personal details|personal information|details|grants|exhibitions
        |awards and certifications|certifications and awards|certifications and training|continuing education
        |professional memberships|key achievements|other|additional|further information|licences and certificates
        |selected achievements|career highlights|highlights|grants and awards|licensure|coursework
        |relevant coursework|languages and interests|awards and scholarships|certifications and licenses""",
}
_KINDS = {" ".join(name.split()): kind for kind, names in _NAMES.items() for name in names.split("|")}
CONTACT_HEADINGS = frozenset(
    {"contact", "contact information", "contact details", "personal details", "personal information", "details"}
)


def normal(text: str) -> str:
    """Lower-case words of a heading: letter-spaced capitals joined, '&' as 'and', no numbers or punctuation."""
    if re.fullmatch(r"(?:\w ){3,}\w", text.strip()):
        text = text.replace(" ", "")
    text = re.sub(r"&|\+|/", " and ", text.lower())
    return " ".join(re.sub(r"[^\w\s'’-]|\d", " ", text).split())


def kind_of(text: str) -> SectionKind | None:
    """The kind of section that this heading names, None when it is no heading that we know."""
    if len(text) > 60:
        return None
    words = normal(text)
    return _KINDS.get(words) or _KINDS.get(words.removeprefix("my ").removeprefix("selected "))
