"""The scoring rules of the MDN HTTP Observatory, for one response.

From the published score table (mdn/mdn-http-observatory, src/grader/charts.js, 2026): the modifiers
are those of its tests. What it asks of the network (redirection, certificate, preload list) is not
judged here. Bonuses count only from 90 points on, as there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http.response import HttpResponseBase

BONUS_FROM = 90
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SIX_MONTHS = 15_768_000
SCRIPT = re.compile(r"<script\b[^>]*\bsrc=\"([^\"]+)\"", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One of its tests: the modifier and what was found."""

    test: str
    modifier: int
    result: str


def judge(response: HttpResponseBase) -> list[Finding]:
    """What each test finds in the response, which came by HTTPS."""
    csp = directives(response.get("Content-Security-Policy", ""))
    return [
        policy(csp),
        cookies(response),
        sharing(response),
        referrer(response),
        transport(response),
        integrity(response),
        sniffing(response),
        framing(response, csp),
        resource(response),
    ]


def score(findings: list[Finding]) -> int:
    """The score: 100 less the penalties, with the bonuses if that is at least 90."""
    base = 100 + sum(min(one.modifier, 0) for one in findings)
    return base + (sum(max(one.modifier, 0) for one in findings) if base >= BONUS_FROM else 0)


def directives(text: str) -> dict[str, set[str]]:
    """A content security policy by directive; the first of equal ones counts."""
    found: dict[str, set[str]] = {}
    for part in filter(None, (one.split() for one in text.split(";"))):
        found.setdefault(part[0].lower(), {source.lower() for source in part[1:]})
    return found


def policy(csp: dict[str, set[str]]) -> Finding:
    def sources(name: str) -> set[str]:
        return csp.get(name, csp.get("default-src", {"*"}))

    script, style, objects = sources("script-src"), sources("style-src"), sources("object-src")
    passive = sources("img-src") | sources("media-src")
    active = set().union(*(v for k, v in csp.items() if k not in ("img-src", "media-src")))
    cases = [
        (not csp, -25, "not implemented"),
        (script & (BROAD | INLINE) or objects & BROAD, -20, "unsafe inline"),
        (_has_insecure(active), -20, "insecure scheme"),
        ("'unsafe-eval'" in script | style, -10, "unsafe eval"),
        (_has_insecure(passive), -10, "insecure scheme of passive content"),
        (style & (BROAD | INLINE), 0, "unsafe style"),
        (csp.get("default-src") == {"'none'"}, 10, "no unsafe sources, default none"),
        (True, 5, "no unsafe sources"),
    ]
    modifier, result = next((m, r) for applies, m, r in cases if applies)
    return Finding("content-security-policy", modifier, result)


def _has_insecure(sources: set[str]) -> bool:
    return any(one.startswith(("http:", "ftp:")) for one in sources)


def cookies(response: HttpResponseBase) -> Finding:
    def found(modifier: int, result: str) -> Finding:
        return Finding("cookies", modifier, result)

    worst = found(5, "secure, session HttpOnly, SameSite") if response.cookies else found(0, "none")
    for name, cookie in response.cookies.items():
        of_session = any(word in name.lower() for word in ("login", "sess"))
        same_site = cookie["samesite"].lower()
        cases = [
            (of_session and not cookie["secure"], -40, "session without Secure"),
            (of_session and not cookie["httponly"], -30, "session without HttpOnly"),
            (not cookie["secure"], -20, "without Secure"),
            (same_site not in ("", "lax", "strict", "none"), -20, "SameSite invalid"),
            ("csrf" in name.lower() and not same_site, -20, "CSRF without SameSite"),
            (not same_site, 0, "without SameSite"),
        ]
        for applies, modifier, result in cases:
            if applies and modifier < worst.modifier:
                worst = found(modifier, f"{name}: {result}")
    return worst


def sharing(response: HttpResponseBase) -> Finding:
    credentials = response.get("Access-Control-Allow-Credentials", "").lower() == "true"
    origin = response.get("Access-Control-Allow-Origin", "")
    is_universal = bool(origin) and origin != "*" and credentials
    modifier = -50 if is_universal else 0
    return Finding("cross-origin-resource-sharing", modifier, origin or "not implemented")


def referrer(response: HttpResponseBase) -> Finding:
    given = response.get("Referrer-Policy", "")
    last = given.split(",")[-1].strip().lower()
    modifier = 0 if not given else 5 if last in PRIVATE else -5
    return Finding("referrer-policy", modifier, given or "not implemented")


def transport(response: HttpResponseBase) -> Finding:
    given = response.get("Strict-Transport-Security", "")
    age = re.search(r"max-age=(\d+)", given)
    modifier = -20 if not age else 0 if int(age[1]) >= SIX_MONTHS else -10
    return Finding("strict-transport-security", modifier, given or "not implemented")


def integrity(response: HttpResponseBase) -> Finding:
    """Own scripts need no integrity; scripts of others are not expected at all."""
    is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    sources = SCRIPT.findall(response.content.decode()) if is_html else []
    foreign = [one for one in sources if one.startswith(("//", "http"))]
    return Finding("subresource-integrity", -50 if foreign else 0, ", ".join(foreign) or "own only")


def sniffing(response: HttpResponseBase) -> Finding:
    given = response.get("X-Content-Type-Options", "")
    return Finding("x-content-type-options", 0 if given == "nosniff" else -5, given)


def framing(response: HttpResponseBase, csp: dict[str, set[str]]) -> Finding:
    given = response.get("X-Frame-Options", "")
    if csp.get("frame-ancestors", {"*"}) & BROAD:
        modifier = 0 if given.upper() in ("DENY", "SAMEORIGIN") else -20
        return Finding("x-frame-options", modifier, given or "not implemented")
    return Finding("x-frame-options", 5, "by frame-ancestors")


def resource(response: HttpResponseBase) -> Finding:
    given = response.get("Cross-Origin-Resource-Policy", "").lower()
    modifiers = {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}
    return Finding("cross-origin-resource-policy", modifiers.get(given, -5), given or "none")
