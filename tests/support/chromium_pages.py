"""Pages of a real chromium that report whatever a person would stumble over."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

SCHEMES = ("light", "dark")
# Milliseconds. A busy machine takes several times as long as a quiet one, and what is there is not waited for.
PATIENCE = 45_000
# What axe needs to say about a violation so that one can mend it. The schemes differ in their colours only, which
# tests/house/test_looks.py keeps true: so all of axe's rules are asked in the first, and those of colours in each.
COLOURS = ["cat.color"]
RUN_AXE = """async (only) => (await axe.run(document, {resultTypes: ['violations'], ...only})).violations.map(
    v => `${v.id} (${v.impact}): ${v.help}: `
         + v.nodes.slice(0, 5).map(n => n.target + ' ' + n.failureSummary).join('; '))"""
SCRIPT = re.compile(r"<script\b.*?</script>|<noscript>|</noscript>", re.DOTALL | re.IGNORECASE)


class Watch:
    """Opens pages on one site and collects what goes wrong on them."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self._chromium = chromium
        self._url = url
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def page(self, width: int = 1280, *, scheme: str = "light", scripts: bool = True, **options: object) -> Page:
        """A page in a browser of its own (its own cookies). Paths are relative to the site."""
        context = self._chromium.new_context(
            base_url=self._url,
            viewport={"width": width, "height": 740 if width < 600 else 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"A script failed: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("response", self._response)
        return page

    def _console(self, message) -> None:
        # The browser also writes a line for each 4xx answer; those are the journey's own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"The console says: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self._url).netloc:
            self.troubles.append(f"A page loads from another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{urlsplit(response.url).path} answered {response.status}.")
        if response.status == 404 and response.request.resource_type != "document":
            self.troubles.append(f"{urlsplit(response.url).path} is not there.")

    def close(self) -> None:
        for context in self._contexts:
            for page in context.pages:
                if page in _twins:
                    _twins.pop(page).context.close()
            context.close()


# A context and its process for each look would cost more than the look.
_twins: WeakKeyDictionary[Page, Page] = WeakKeyDictionary()


def examinable(page: Page) -> Page:
    """The page itself, or, where its scripts are off and axe could never finish, its twin.

    The twin is the same HTML without its scripts, at the same address, in a browser whose scripts are on.
    """
    if page.evaluate("() => window.matchMedia('(scripting: enabled)').matches"):
        return page
    html, browser = SCRIPT.sub("", page.content()), page.context.browser
    assert browser is not None
    if page not in _twins:
        _twins[page] = browser.new_context(viewport=page.viewport_size, reduced_motion="reduce").new_page()
    twin = _twins[page]
    # Away first: the same address with another mark would be the page that is there.
    twin.goto("about:blank")
    twin.emulate_media(color_scheme=SCHEMES[0])
    twin.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
    twin.goto(page.url)
    return twin


def faults(page: Page, schemes: tuple[str, ...] = SCHEMES) -> list[str]:
    """What axe finds on the page as it stands, in each colour scheme, and whether one must scroll sideways."""
    seen = examinable(page)
    path = urlsplit(seen.url).path
    found = []
    if not seen.evaluate("() => 'axe' in window"):
        seen.evaluate(AXE_SCRIPT)
    for scheme in schemes:
        seen.emulate_media(color_scheme=scheme)
        only = {} if scheme == schemes[0] else {"runOnly": COLOURS}
        found += [f"{path} ({scheme}): {violation}" for violation in seen.evaluate(RUN_AXE, only)]
    wide, screen = seen.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if wide > screen:
        found.append(f"{path} is {wide} px wide on a screen of {screen} px.")
    return found


Check = Callable[[Page], None]
