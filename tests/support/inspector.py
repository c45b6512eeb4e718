"""The page inspector: what every HTML page must keep, wherever in the suite it is fetched.

`problems(page)` is pure, so each of its rules is tested on a planted page in tests/house/test_inspector.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tests.support import linked
from tests.support.html import Page, words

# What makes a browser fetch something by itself.
LOADS = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "form": ("action",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
LOADING_LINKS = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "manifest",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
}
CODE = re.compile(r"\s*(javascript|vbscript|data:text)", re.IGNORECASE)
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERRING = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage")
# html5lib knows HTML as it was before these; a browser of today has nothing to put right in them.
HARMLESS_MISTAKES = ("unexpected-end-tag-implies-table-voodoo",)


def problems(page: Page, own_host: str = "localhost") -> list[str]:
    """Everything wrong with this page, in sentences."""
    return [
        *_document(page),
        *_headings(page),
        *_ids(page),
        *_controls(page),
        *_inline_code(page),
        *_foreign_loads(page, own_host),
        *_names(page),
        *linked.mistakes(page),
    ]


def _document(page: Page) -> Iterator[str]:
    html = page.all("html")[0]
    if not html.get("lang"):
        yield "<html> does not say its language."
    if not page.title:
        yield "The page has no title."
    if len(page.all("main")) != 1:
        yield f"The page has {len(page.all('main'))} <main> landmarks instead of one."
    if not any(meta.get("name") == "viewport" for meta in page.all("meta")):
        yield "The page does not fit itself to a phone: no <meta name=viewport>."
    if not page.html.lstrip().lower().startswith("<!doctype html>"):
        yield "The page does not begin with <!doctype html>."
    # What somebody typed may hold a field of a snippet, and a page may show how one is written.
    shown = page.text
    for typed in page.all("textarea", "code"):
        shown = shown.replace(words(typed), "")
    for leftover in ("{{", "{%", "}}"):
        if leftover in shown:
            yield f"A piece of template is left in the text: {leftover}"
    for mistake in page.mistakes:
        if not any(harmless in mistake for harmless in HARMLESS_MISTAKES):
            yield f"The HTML is not well formed: {mistake}."


def _headings(page: Page) -> Iterator[str]:
    headings = page.all(*HEADINGS)
    count = sum(heading.tag == "h1" for heading in headings)
    if count != 1:
        yield f"The page has {count} <h1> instead of one."
    level = 0
    for heading in headings:
        if not words(heading):
            yield f"A <{heading.tag}> is empty."
        step = int(heading.tag[1])
        if level and step > level + 1:
            yield f"The headings jump from h{level} to h{step} at “{words(heading)}”."
        level = step


def _ids(page: Page) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.root.iter() if element.get("id") is not None)
    for name, count in ids.items():
        if not name:
            yield "An id is empty."
        elif count > 1:
            yield f"The id “{name}” stands {count} times."
    for label in page.all("label"):
        if label.get("for") is not None and label.get("for") not in ids:
            yield f"The label “{words(label)}” is for “{label.get('for')}”, which is not there."
    for element in page.root.iter():
        for attribute in REFERRING:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} points at “{name}”, which is not there."
    for link in page.all("a"):
        href = link.get("href", "")
        if href.startswith("#") and href not in ("#", "#top") and href[1:] not in ids:
            yield f"The link “{words(link)}” points at {href}, which is not there."


def _controls(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if words(label)}
    wrapped = {id(control) for label in page.all("label") if words(label) for control in label.iter()}
    for control in page.all("input", "select", "textarea"):
        if control.get("type", "text").lower() in UNLABELLED and control.tag == "input":
            continue
        name = control.get("name") or control.get("id") or control.tag
        if not (control.get("id") in labelled or id(control) in wrapped or _aria_name(control)):
            yield f"The field “{name}” has no label."
    in_fieldset = {
        id(control)
        for fieldset in page.all("fieldset")
        if any(child.tag == "legend" and words(child) for child in fieldset.iter())
        for control in fieldset.iter()
    }
    for control in page.all("input"):
        if control.get("type") == "radio" and id(control) not in in_fieldset:
            yield f"The choice “{control.get('name')}” stands in no fieldset with a legend."


def _inline_code(page: Page) -> Iterator[str]:
    for script in page.all("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "There is an inline script."
    if page.all("style"):
        yield "There is an inline <style>."
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute, value in element.attrib.items():
            if attribute == "style":
                yield f"<{element.tag}> has a style attribute."
            elif attribute.startswith("on"):
                yield f"<{element.tag}> has an {attribute} handler."
            elif attribute in ("href", "src", "action") and value.strip().lower().startswith(
                ("javascript:", "data:text")
            ):
                yield f"<{element.tag}> has code in its {attribute}."


def _foreign_loads(page: Page, own_host: str) -> Iterator[str]:
    for element in page.root.iter():
        for attribute in LOADS.get(element.tag, ()) if isinstance(element.tag, str) else ():
            for address in _addresses(element.get(attribute) or "", several=attribute == "srcset"):
                if urlsplit(address).netloc not in ("", own_host):
                    yield f"<{element.tag}> loads from another host: {address}"
    for link in page.all("link"):
        is_loading = LOADING_LINKS & set((link.get("rel") or "").split())
        if is_loading and urlsplit(link.get("href") or "").netloc not in ("", own_host):
            yield f"<link rel={link.get('rel')}> loads from another host: {link.get('href')}"


def _addresses(value: str, *, several: bool) -> list[str]:
    if several:
        return [part.split()[0] for part in value.split(",") if part.strip()]
    return [value.strip()]


def _names(page: Page) -> Iterator[str]:
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"The image {image.get('src')} has no alt text (empty for an ornament)."
    for control in page.all("button", "a"):
        if control.tag == "a" and control.get("href") is None:
            continue
        if not (words(control) or _aria_name(control) or any(child.get("alt") for child in control.iter())):
            yield f"A <{control.tag}> says nothing: {control.attrib}"
    for element in page.root.iter():
        if (element.get("tabindex") or "0").lstrip("+").isdecimal() and int(element.get("tabindex") or 0) > 0:
            yield f"<{element.tag}> jumps the queue with tabindex={element.get('tabindex')}."


def _aria_name(element: Element) -> str:
    return (element.get("aria-label") or element.get("aria-labelledby") or "").strip()
