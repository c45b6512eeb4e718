"""A page as a test reads it: its heading, words, links, errors and forms."""

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib

BLOCKS = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "div", "section", "br", "legend"}
UNSEEN = {"script", "style", "template", "head"}


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree of a page as a browser would build it, and what a browser had to put right."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        root = parser.parse(html)
    return root, [f"line {line}: {code}" for (line, _), code, _ in parser.errors]


def words(element: Element) -> str:
    """All that can be read in an element, in one line."""
    return " ".join("".join(_text(element)).split())


def _text(element: Element) -> list[str]:
    if element.tag in UNSEEN:
        return []
    parts = [element.text or ""]
    for child in element:
        space = " " if child.tag in BLOCKS else ""
        parts += [space, *_text(child), space, child.tail or ""]
    return parts


@dataclass
class Form:
    """A form with what stands in it when the page arrives."""

    element: Element
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class Page:
    def __init__(self, html: str) -> None:
        self.html = html
        self.root, self.mistakes = parse(html)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.root.iter() if element.tag in tags]

    @cached_property
    def title(self) -> str:
        return next((words(title) for title in self.all("title")), "")

    @cached_property
    def h1(self) -> str:
        return next((words(heading) for heading in self.all("h1")), "")

    @cached_property
    def text(self) -> str:
        return next((words(body) for body in self.all("body")), "")

    @cached_property
    def main(self) -> str:
        """The words of the main part, without menu and footer."""
        return next((words(main) for main in self.all("main")), "")

    def has(self, sentence: str) -> bool:
        return " ".join(sentence.split()) in self.text

    @property
    def links(self) -> dict[str, str]:
        """Address by visible words; of two links with the same words the first."""
        found: dict[str, str] = {}
        for link in self.all("a"):
            if link.get("href"):
                found.setdefault(words(link), link.get("href", ""))
        return found

    @property
    def hrefs(self) -> list[str]:
        return [link.get("href", "") for link in self.all("a") if link.get("href")]

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary, in order."""
        for element in self.root.iter():
            if element.get("role") == "alert" and words(element).startswith("There is a problem"):
                return [words(item) for item in element.iter() if item.tag == "li"]
        return []

    @property
    def buttons(self) -> list[str]:
        return [words(button) for button in self.all("button")]

    @cached_property
    def forms(self) -> list[Form]:
        return [self._form(element) for element in self.all("form")]

    def form(self, which: str | None = None) -> Form:
        """The form with this id, this in its action, or this button; without a name the only POST form of <main>."""
        main = next(iter(self.all("main")), self.root)
        candidates = [self._form(element) for element in main.iter() if element.tag == "form"] or self.forms
        if which is None:
            posting = [form for form in candidates if form.method == "post"] or candidates
            assert len(posting) == 1, f"Say which form: this page has {[form.action for form in posting]}."
            return posting[0]
        for form in [*candidates, *self.forms]:
            if form.element.get("id") == which or which in form.action or which in form.buttons:
                return form
        raise AssertionError(
            f"No form “{which}” here, but {[(form.action, list(form.buttons)) for form in self.forms]}."
        )

    def _form(self, element: Element) -> Form:
        """With the buttons that stand elsewhere and name it."""
        form = _form(element)
        for button in self.all("button"):
            if element.get("id") and button.get("form") == element.get("id"):
                form.buttons[words(button)] = (button.get("name", ""), button.get("value", ""))
        return form

    def field(self, name: str) -> str | None:
        """What stands in a field; of check boxes and radio buttons the chosen one."""
        for form in self.forms:
            if name in form.values:
                return form.values[name][-1]
        return None


def _form(element: Element) -> Form:
    form = Form(element, element.get("action", ""), element.get("method", "get").lower())
    for control in element.iter():
        name, kind = control.get("name"), control.get("type", "").lower()
        if control.tag == "button":
            form.buttons[words(control)] = (name or "", control.get("value", ""))
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            # A browser drops the first line break of a text area; html5lib did so already.
            _add(form, name, "".join(control.itertext()))
        elif control.tag == "select":
            options = [option for option in control.iter() if option.tag == "option"]
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            for option in chosen:
                _add(form, name, option.get("value", words(option)))
        elif control.tag == "input" and kind in ("checkbox", "radio"):
            form.names.add(name)
            if control.get("checked") is not None:
                _add(form, name, control.get("value", "on"))
        elif control.tag == "input" and kind not in ("submit", "button", "image", "reset", "file"):
            _add(form, name, control.get("value", ""))
    return form


def _add(form: Form, name: str, value: str) -> None:
    form.names.add(name)
    form.values.setdefault(name, []).append(value)
