"""Addresses: one canonical form to ask for and show, and one key that decides identity."""

import re
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from haidang.errors import Quarantined

LONGEST = 2048  # characters; longer addresses are generated rubbish and would burden every key

_TRACKING_PREFIXES = ("utm_", "vn_", "at_custom", "ns_", "_hs", "hsa_", "pk_", "mtm_", "wt_")
_TRACKING = frozenset(
    (
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh"),
        *("mibextid", "zarsrc", "gidzl", "mc_cid", "mc_eid", "_ga", "_gl", "spm", "scm", "cmpid", "cmp", "ocid"),
        *("at_medium", "at_campaign", "xtor", "mkt_tok", "ito", "smid", "smtyp", "guccounter", "guce_referrer"),
        *("guce_referrer_sig", "traffic_source", "li_fat_id", "soc_src", "soc_trk", "__twitter_impression"),
        *("ref_src", "ref_url", "share_id"),
    )
)
_AMP_PARAMETERS = frozenset({"amp", "amp_js_v", "amp_gsa", "outputtype", "usqp"})
_AMP_VALUES = frozenset({"", "1", "true", "amp"})
_MOBILE = ("m", "mobile", "amp", "touch")
_PORTS = {"http": 80, "https": 443}

# Registrations below these names belong to different owners. The full public-suffix list changes weekly and is long;
# these are the ones met in the catalogue's countries. A name that is missing makes two outlets one, never one two.
_SUFFIXES = frozenset(
    f"{second}.{top}"
    for top, seconds in {
        "vn": "com net org edu gov int ac biz info name pro health id io ai danang hanoi hue quangnam",
        "uk": "co org me ltd plc net sch ac gov nhs police",
        "au": "com net org edu gov asn id",
        "nz": "co net org govt ac iwi",
        "jp": "co or ne ac go ad ed gr lg",
        "kr": "co or ne re go ac pe mil",
        "cn": "com net org gov edu ac mil",
        "tw": "com net org gov edu idv",
        "hk": "com net org gov edu idv",
        "sg": "com net org gov edu per",
        "my": "com net org gov edu name mil",
        "ph": "com net org gov edu ngo mil",
        "id": "co or go ac web my sch net mil desa",
        "th": "co or go ac in net mi",
        "kh": "com net org gov edu per",
        "la": "com net org gov edu",
        "mm": "com net org gov edu",
        "bn": "com net org gov edu",
        "in": "co net org gov nic ac edu res gen firm ind",
        "br": "com net org gov edu",
        "tr": "com net org gov edu",
        "za": "co org net gov ac web",
        "qa": "com net org gov edu",
        "ae": "co net org gov ac",
        "ru": "com msk spb",
    }.items()
    for second in seconds.split()
) | {"blogspot.com", "wordpress.com", "substack.com", "github.io", "medium.com", "over-blog.com", "tistory.com"}


class _Parts(NamedTuple):
    scheme: str
    host: str  # as in an address: an IPv6 literal keeps its brackets
    port: int | None  # None for the scheme's own
    path: str
    query: tuple[tuple[str, str], ...]


def canonical(url: str) -> str:
    """The address to ask for and to show.

    Scheme and host in lower case (IDN as punycode), default port, fragment and tracking parameters off, query sorted,
    dot segments resolved, percent-encoding in one style. What it names stays the same: an AMP or mobile address stays
    one (`form` tells). Raises Quarantined for what is no http(s) address, carries a password, or exceeds LONGEST.
    """
    parts = _split(url)
    netloc = parts.host if parts.port is None else f"{parts.host}:{parts.port}"
    return _bounded(urlunsplit((parts.scheme, netloc, parts.path, urlencode(parts.query), "")))


def address_key(url: str) -> str:
    """What decides identity: equal for the http, https, www, mobile and AMP forms of one page, with or without a
    final slash. No address to ask for. Raises Quarantined as `canonical`."""
    parts = _split(url)
    host = _plain_host(parts.host)
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    path = _plain_path(parts.path)
    query = urlencode([(k, v) for k, v in parts.query if not _is_amp_parameter(k, v)])
    return _bounded(netloc + path + (f"?{query}" if query else ""))


def form(url: str) -> str:
    """`amp`, `mobile`, or "" for the page's plain form."""
    parts = _split(url)
    first = parts.host.split(".", 1)[0]
    if first == "amp" or _plain_path(parts.path) != parts.path.rstrip("/"):
        return "amp"
    if any(_is_amp_parameter(k, v) for k, v in parts.query):
        return "amp"
    return "mobile" if _plain_host(parts.host) != parts.host.removeprefix("www.") else ""


def root_domain(host: str) -> str:
    """The name an outlet registered: `vnexpress.net` for `e.vnexpress.net`, `danang.gov.vn` for `dofa.danang.gov.vn`.

    `host` may carry a port. An IP address keeps its port (two outlets of a laboratory may share the address); a name
    loses it.
    """
    host = host.strip().lower().rstrip(".")
    name, _, port = host.rpartition(":") if re.search(r"^[^:]*:\d+$|\]:\d+$", host) else (host, "", "")
    if _is_ip(name):
        return host
    labels = name.split(".")
    if len(labels) > 2 and ".".join(labels[-2:]) in _SUFFIXES:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:]) if len(labels) > 1 else (f"{name}:{port}" if port else name)


def _split(url: str) -> _Parts:
    url = url.strip()
    if len(url) > LONGEST or re.search(r"[\x00-\x1f\x7f\\]", url):
        raise Quarantined(f"no usable address (too long, or control characters): {url[:80]!r}")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts.hostname or "")
        query = _query(parts.query)
    except ValueError as error:
        raise Quarantined(f"no usable address: {url[:80]!r} ({error})") from error
    if parts.scheme not in _PORTS:
        raise Quarantined(f"no http or https address: {url[:80]!r}")
    if parts.username is not None or parts.password is not None:
        raise Quarantined(f"an address with a user name: {parts.hostname}")
    return _Parts(
        scheme=parts.scheme,
        host=host,
        port=None if port in (None, _PORTS[parts.scheme]) else port,
        path=_path(parts.path),
        query=query,
    )


def _host(name: str) -> str:
    name = name.rstrip(".").lower()
    if not name:
        raise ValueError("no host")
    if ":" in name:
        return f"[{IPv6Address(name).compressed}]"
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    if len(name) > 253 or not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
        raise ValueError("bad host name")
    return name


def _path(path: str) -> str:
    kept: list[str] = []
    pieces = path.split("/")
    for piece in pieces:
        if piece == "..":
            if kept:
                kept.pop()
        elif piece != ".":
            kept.append(quote(unquote_to_bytes(piece), safe="!$&'()*+,;=:@~-._"))
    if pieces[-1] in (".", ".."):
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else f"/{joined}"


def _query(query: str) -> tuple[tuple[str, str], ...]:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    kept = [(k, v) for k, v in pairs if k.lower() not in _TRACKING and not k.lower().startswith(_TRACKING_PREFIXES)]
    return tuple(sorted(kept))


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise Quarantined(f"address longer than {LONGEST} characters: {text[:80]!r}")
    return text


def _plain_host(host: str) -> str:
    if _is_ip(host):
        return host
    host = host.removeprefix("www.")
    first, _, rest = host.partition(".")
    return rest if first in _MOBILE and "." in rest else host


def _plain_path(path: str) -> str:
    path = path.rstrip("/")
    for mark in ("/amp", ".amp", "-amp"):
        if path.endswith(mark):
            return path.removesuffix(mark)
    path = re.sub(r"[.-]amp(\.html?|\.htm)$", r"\1", path)
    return path.removeprefix("/amp") if path.startswith("/amp/") else path


def _is_amp_parameter(name: str, value: str) -> bool:
    return name.lower() in _AMP_PARAMETERS and value.lower() in _AMP_VALUES


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
