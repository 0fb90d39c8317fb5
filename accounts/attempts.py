"""How many passwords may be tried: strict for strangers, never a lock for the owner's own device.

Failed attempts count, by the address that was typed, whether an account has it or not. A device
that has signed in to the account before has a count of its own, which strangers cannot use up.
All others share the counts of their network and of the account. The numbers and the reasons are in
docs/adr/0009-limits-and-locks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.devices import device_of, note_sign_in
from accounts.models import User
from toolkit.limits import DAY, HOUR, MINUTE, Limit
from toolkit.networks import network_asking

OF_KNOWN_DEVICE = (
    Limit("sign-in: device", 5, 5 * MINUTE),
    Limit("sign-in: device, day", 50, DAY),
)
OF_NETWORK_AND_ACCOUNT = (
    Limit("sign-in: network and account", 5, 5 * MINUTE),
    Limit("sign-in: network and account, day", 20, DAY),
)
OF_NETWORK = (
    Limit("sign-in: network", 10, MINUTE),
    Limit("sign-in: network, day", 200, DAY),
)
OF_ACCOUNT = (
    Limit("sign-in: account", 30, HOUR),
    Limit("sign-in: account, day", 100, DAY),
)
SENT = Limit("sign-in: sent", 30, MINUTE)  # right ones too: each costs a slow digest
RESETS = Limit("password reset: account", 5, HOUR)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at the password of an address, counted until it turns out to be right."""

    counted: tuple[tuple[Limit, str], ...]

    @classmethod
    def begin(cls, request: HttpRequest, email: str) -> Attempt | None:
        """Count the attempt; None if there have been too many. Refused ones do not count."""
        who = source_of(request, email)
        counted: list[tuple[Limit, str]] = []
        for limit, name in [(SENT, who.sender), *who.limits()]:
            if not limit.take(name):
                cls(tuple(counted)).succeed()
                return None
            if limit is not SENT:
                counted.append((limit, name))
        return cls(tuple(counted))

    def succeed(self) -> None:
        """The password was right: the attempt does not count."""
        for limit, name in self.counted:
            limit.give_back(name)


@dataclass(frozen=True, slots=True)
class Source:
    """Who tries which account: a known device, or a network."""

    account: str
    network: str
    device: str = ""

    @property
    def sender(self) -> str:
        return self.device or self.network

    def limits(self) -> list[tuple[Limit, str]]:
        """The limits that the attempt counts against, each with its name."""
        if self.device:
            return [(limit, f"{self.device} {self.account}") for limit in OF_KNOWN_DEVICE]
        pair = f"{self.network} {self.account}"
        return [
            *((limit, pair) for limit in OF_NETWORK_AND_ACCOUNT),
            *((limit, self.network) for limit in OF_NETWORK),
            *((limit, self.account) for limit in OF_ACCOUNT),
        ]


def source_of(request: HttpRequest, email: str) -> Source:
    """Without the cookie of a known device no account is looked up: known or not, it is alike."""
    account, network, device = email.strip().lower(), network_asking(request), device_of(request)
    if device.number:
        owner = User.objects.filter(email__iexact=account).values_list("pk", flat=True).first()
        if device.knows(owner):
            return Source(account, network, device.number)
    return Source(account, network)


def begin_anew(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """After a password reset: whoever opened the mailed link has the account's mailbox.

    So the browser is a known device, and no attempts of strangers are in the owner's way.
    """
    note_sign_in(request, user)
    source = Source(user.email.lower(), network_asking(request))
    for limit, name in source.limits():
        if limit not in OF_NETWORK:
            limit.forget(name)
