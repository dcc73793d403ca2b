"""Templates: all of them compile, each page has its one heading, nothing in them breaks the content security policy.

And style sheets, which no compiler reads.
"""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes
from support.house import STATIC, TEMPLATES

_POST = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(
    r"\sstyle=|<style\b|\son[a-z]+=[\"']|<script(?![^>]*\bsrc=)|javascript:|\|\s*safe\b", re.IGNORECASE
)
_STATEMENT = re.compile(r"\{%.*?%\}\n?", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def names(folder: str = "", suffix: str = ".html") -> list[str]:
    """Return the names of the templates, as ``render_template`` takes them."""
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / folder).rglob(f"*{suffix}"))


def source(name: str) -> str:
    """Return the text of a template."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


PAGES = [name for name in names() if not name.startswith(("layouts/", "components/", "documents/", "emails/"))]


def test_every_template_compiles(app):
    everything = [*names(), *names(suffix=".txt")]
    assert len(everything) > 20
    for name in everything:
        assert app.jinja_env.get_template(name), name


@pytest.mark.parametrize("name", PAGES)
def test_every_page_extends_a_layout_and_has_a_title_and_one_heading(name):
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source(name))
    assert [parent.template.value.split("/")[0] for parent in tree.find_all(nodes.Extends)] == ["layouts"]
    assert source(name).count("<h1") == 1
    # The layouts write `heading` into the title; a page sets it or says in its first line that its view gives it.
    gives = [found.target.name for found in tree.body if isinstance(found, nodes.Assign)]
    told = _COMMENT.match(source(name))
    assert "heading" in gives or (told and re.search(r"\bheading\b", told[0]))


@pytest.mark.parametrize("name", names())
def test_no_template_writes_styles_scripts_or_unescaped_text_into_the_page(name):
    assert _INLINE.findall(_COMMENT.sub("", source(name))) == []


@pytest.mark.parametrize("name", names())
def test_every_form_that_posts_carries_the_token(name):
    bare = [form[:80] for form in _POST.findall(source(name)) if "csrf" not in form]
    assert bare == []


@pytest.mark.parametrize("name", names("emails", ".txt"))
def test_every_mail_begins_with_its_subject_on_one_line(name):
    text = _STATEMENT.sub("", _COMMENT.sub("", source(name))).lstrip()
    assert text.startswith("Subject: ")


@pytest.mark.parametrize(
    "html",
    ('<p style="x">', "<script>x</script>", '<p onclick="x">', '<a href="javascript:x">', "{{ text|safe }}"),
)
def test_what_breaks_the_policy_would_be_found(html):
    assert _INLINE.search(html)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_closes_what_it_opens(sheet):
    open_blocks: list[str] = []
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for before, mark in re.findall(r"([^{}]*)([{}])", text):
        if mark == "}":
            assert open_blocks, f"closed twice after {before.strip()[-60:]}"
            open_blocks.pop()
            continue
        selector = before.split(";")[-1].strip()
        inside = open_blocks[-1] if open_blocks else "@"
        assert inside.startswith("@") or selector.startswith("&"), f"{selector} stands inside {inside}"
        open_blocks.append(selector)
    assert open_blocks == []
