"""The resolver that Scrapy connects through: every host, name or IP literal, meets the guard at that moment."""

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # ships no types

from crawlers.guard import Guard, Refusals
from haidang.errors import Refused


@implementer(IResolutionReceiver)
class _Checked:
    """Collects what a host resolves to and hands it on only if the guard lets all of it pass."""

    def __init__(self, receiver: Any, host: str, port: int, resolver: "GuardedResolver") -> None:
        self._receiver = receiver
        self._host = host
        self._port = port
        self._resolver = resolver
        self._addresses: list[IAddress] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802  # Twisted's name
        """Passed on."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        """Held back until all are known."""
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """No address at all, where the guard refuses one of them."""
        if self._resolver.lets_pass(self._host, self._port, [str(getattr(a, "host", "")) for a in self._addresses]):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps the reactor's own resolver. No cache: a pooled connection resolves once anyway."""

    def __init__(self, reactor: Any, guard: Guard, refusals: Refusals) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._guard = guard
        self._refusals = refusals

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "GuardedResolver":
        """Scrapy's way of building one."""
        return cls(reactor, crawler.settings["HAIDANG_GUARD"], crawler.settings["HAIDANG_REFUSALS"])

    def install_on_reactor(self) -> None:
        """Scrapy's way of installing one."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Twisted's contract, with the guard in between."""
        checked = _Checked(resolutionReceiver, hostName, portNumber, self)
        return self._inner.resolveHostName(checked, hostName, portNumber, addressTypes, transportSemantics)

    def lets_pass(self, host: str, port: int, addresses: list[str]) -> bool:
        """Asks the guard; a refusal is left where the fetcher finds it, as Twisted would only say "no address"."""
        try:
            self._guard.check(host, port, addresses)
        except Refused as refused:
            self._refusals.note(host, port, refused)
            return False
        return True
