import pytest

from crawlers.guard import Guard
from haidang.errors import Refused


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "internal service"),
        ("168.63.129.16", "internal service"),
        ("224.0.0.1", "multicast"),
        ("0.0.0.0", "unspecified"),
        ("255.255.255.255", "private"),
        ("::1", "loopback"),
        ("fe80::1%eth0", "link-local"),
        ("fd00::1", "private"),
        ("ff02::1", "multicast"),
        ("::ffff:8.8.8.8", "carries an IPv4"),
        ("64:ff9b::7f00:1", "carries an IPv4"),
        ("2002:7f00:1::1", "carries an IPv4"),
    ],
)
def test_private_addresses_are_refused(address: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        Guard(()).check("bao.example", 80, [address])
    assert refused.value.by == "guard"


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        Guard(()).check("bao.example", 443, ["93.184.216.34", "127.0.0.1"])


def test_public_addresses_pass() -> None:
    Guard(()).check("bao.example", 443, ["93.184.216.34", "2606:4700::1111"])


def test_only_named_pairs_of_network_and_port_pass() -> None:
    guard = Guard(("127.0.10.0/24:8310",))
    guard.check("outlet", 8310, ["127.0.10.7"])
    for port, address in ((8311, "127.0.10.7"), (8310, "127.0.11.7"), (8310, "::ffff:127.0.10.7")):
        with pytest.raises(Refused):
            guard.check("outlet", port, [address])


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "gopher://x/", "data:text/html,x", "//x"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        Guard(()).check_scheme(url)
