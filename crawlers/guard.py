"""No private addresses: the fetcher must never be led to a server inside the house.

Feeds, pages and redirects name the addresses we ask for, so whoever writes them could point us at a router, a metadata
service or our own dashboard. The check sits in the resolver (`crawlers/spiders/resolver.py`), which sees every name
and every IP literal at the moment of connecting: a name that resolves to something else the second time (DNS
rebinding) meets it again.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from haidang.errors import Refused

# Forms of IPv6 that carry an IPv4 address which our checks would not see.
_EMBEDDED = tuple(ip_network(n) for n in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
_TEREDO = ip_network("2001::/32")
# Outside the private ranges, yet never a newspaper: cloud metadata and carrier-internal services.
_METADATA = tuple(ip_network(n) for n in ("168.63.129.16/32", "100.64.0.0/10", "192.0.0.0/24", "fd00:ec2::/32"))


class Guard:
    """Says which addresses may be connected to.

    `allow_networks` names NETWORK:PORT pairs ("127.0.10.0/24:8310") that pass although they are private.
    """

    def __init__(self, allow_networks: Sequence[str]) -> None:
        pairs = (pair.rpartition(":") for pair in allow_networks)
        self._allowed = tuple((ip_network(network.strip("[]")), int(port)) for network, _, port in pairs)

    def check(self, host: str, port: int, addresses: Sequence[str]) -> None:
        """Raises Refused(by="guard") unless every address that `host` resolved to may be connected to at `port`."""
        for text in addresses:
            try:
                address = ip_address(text.partition("%")[0])
            except ValueError as error:
                raise Refused(f"{host} resolves to {text!r}, which is no address", by="guard") from error
            if not self._allows(address, port) and (why := _private(address)):
                raise Refused(f"{host}:{port} is {address} ({why}): not fetched", by="guard")

    def check_scheme(self, url: str) -> None:
        """Raises Refused(by="guard") for everything but http and https."""
        scheme = url.partition(":")[0].lower()
        if scheme not in ("http", "https"):
            raise Refused(f"scheme {scheme[:20]!r}: only http and https are fetched", by="guard")

    def _allows(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        return any(address in network and port == allowed for network, allowed in self._allowed)


class Refusals:
    """What the guard refused while connecting: Twisted would only say that a host has no address."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, int], Refused] = {}

    def note(self, host: str, port: int, refused: Refused) -> None:
        """By the resolver."""
        self._latest[(host.strip("[]").lower(), port)] = refused

    def take(self, host: str, port: int) -> Refused | None:
        """By the fetcher, once."""
        return self._latest.pop((host.strip("[]").lower(), port), None)


def _private(address: IPv4Address | IPv6Address) -> str:
    """Why an address is not a public one; "" if it is."""
    if isinstance(address, IPv6Address) and any(address in n for n in (*_EMBEDDED, _TEREDO)):
        return "IPv6 that carries an IPv4 address" if not address.is_loopback else "loopback"
    for why, holds in (
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("unspecified", address.is_unspecified),
        ("internal service", any(address in n for n in _METADATA if n.version == address.version)),
        ("private", address.is_private or address.is_reserved or not address.is_global),
    ):
        if holds:
            return why
    return ""
