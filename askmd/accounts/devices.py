"""A few words for a browser, so that somebody can tell their own sessions apart."""

from __future__ import annotations

# The first that is found counts: Edge calls itself Chrome too, and Chrome calls itself Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome"}
BROWSERS |= {"FxiOS": "Firefox", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"CrOS": "Chromebook", "Linux": "Linux"}


def device_name(user_agent: str) -> str:
    """`Firefox, Windows`; empty when nothing is known. No version: nothing that tells one person from another."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
