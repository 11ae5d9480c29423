"""What a viewer sees and may do, and why, in English sentences for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from data.city.checks import CityPackError
from data.city.pack import load_pack
from data.identity.rights import RIGHTS, ROLES
from data.identity.throttle import is_name_locked
from data.identity.who import identity_of
from data.settings import Settings
from data.store.sessions import sessions_of
from data.store.store import Store
from data.store.viewers import StoredViewer

VOUCHES = {"oidc": "the identity provider", "proxy": "the reverse proxy"}


def state_of(who: StoredViewer) -> str:
    """Whether a viewer can sign in, in few words."""
    if who.blocked_at is not None:
        return f"blocked {who.blocked_at:%Y-%m-%d}"
    if who.origin != "store":
        return f"from {VOUCHES[who.origin]}"
    return "has a password" if who.has_password else "has no password yet"


def sentences(store: Store, who: StoredViewer, settings: Settings, *, now: datetime) -> Iterator[str]:
    """One line per fact. Raises StoreError."""
    role = ROLES.get(who.policy.role)
    yield f"{who.name} ({who.shown_name}) has the role {who.policy.role}: {role.purpose if role else 'no such role'}."
    yield from _entering(store, who, settings, now)
    yield from _rights(who)
    yield from _rows(who, settings)


def _entering(store: Store, who: StoredViewer, settings: Settings, now: datetime) -> Iterator[str]:
    yield f"He {state_of(who)}." if who.origin == "store" else f"{VOUCHES[who.origin].capitalize()} vouches for him."
    if who.blocked_at is not None:
        yield "He cannot enter, because he is blocked: 'viewer block NAME --undo' lets him in again."
    if who.origin == "store" and is_name_locked(store, who.name, now=now):
        yield "He has to wait, because there were too many failed attempts: 'viewer change NAME --unlock' ends that."
    if settings.auth == "open":
        yield "The deck does not ask who somebody is now (auth = open), so everybody sees everything."
    found = sessions_of(store, who, now=now, idle=timedelta(hours=settings.session_idle_h))
    if found:
        last = max(one.seen_at for one in found)
        yield f"He is signed in {len(found)} times; the last use was at {last:%Y-%m-%d %H:%M} UTC."


def _rights(who: StoredViewer) -> Iterator[str]:
    identity, role = identity_of(who, "password"), ROLES.get(who.policy.role)
    for name, words in RIGHTS.items():
        if identity.may(name):
            yield f"He may {words}: his role has the right {name}."
        elif role is not None and name in role.rights:
            yield f"He may not {words}: his role has the right {name}, his policy does not allow it."
        else:
            yield f"He may not {words}: his role lacks the right {name}."


def _rows(who: StoredViewer, settings: Settings) -> Iterator[str]:
    policy, names = who.policy, _district_names(settings)
    if not policy.districts or not policy.agencies:
        yield "He sees no rows: his policy names no district or no agency."
        return
    if "*" in policy.districts:
        yield "Districts: the whole city."
    else:
        named = [f"{one} {names[one]}" if names.get(one) else one for one in sorted(policy.districts)]
        yield f"Districts: {', '.join(named)}, each with all units below it, because his policy names them."
    if "*" in policy.agencies:
        yield "Agencies: all."
    else:
        yield f"Agencies: {', '.join(sorted(policy.agencies))}, because his policy names them."
    if not {"*"} >= policy.districts | policy.agencies:
        yield "He sees a row if both its district and its agency are his."


def _district_names(settings: Settings) -> dict[str, str]:
    """Identifier of a district -> its name, from the city pack; empty if there is none."""
    try:
        rows = load_pack(Path(settings.city)).districts
    except CityPackError:
        return {}
    return dict(zip(rows["district_id"], rows["name_en"], strict=True))
