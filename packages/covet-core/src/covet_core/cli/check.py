"""`covet check`."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import TYPE_CHECKING

from covet_core.cli.application import load
from covet_core.cli.table import lines
from covet_core.server.errors import SettingInvalid
from covet_core.transports.records import ALL

if TYPE_CHECKING:
    from covet_core.limits import Limits
    from covet_core.plan.plan import Plan
    from covet_core.proxies.trusted import TrustedProxies
    from covet_core.transports.capabilities import Capabilities

__all__ = ("check",)


def check(arguments: argparse.Namespace) -> int:
    """Print what each transport lacks, the limits that are off, and whether the application can run.

    A plan with faults never gets here: they are reported one by one, and the exit code is 1. So it is when a check of
    a plugin finds something, or a warning that `--deploy` takes for an error.
    """
    records = _records(arguments.transport)
    plan = load(arguments).plan()
    print(f"{plan.title} {plan.version}: {len(plan.routes)} routes, no faults")
    _print_needs(plan)
    _print_limits(plan.limits)
    _print_decompression(plan)
    wrong = _print_warnings(plan, deploy=arguments.deploy)
    if plan.proxies is not None:
        wrong += _print_proxies(plan.proxies, deploy=arguments.deploy)
    for record in records:
        _print_record(record, plan)
    if arguments.deploy:
        wrong += _print_config(plan) + _print_checks(plan)
    if arguments.transport is not None and all(record.missing(plan.needs) for record in records):
        print(f"\nThe application can't run on {arguments.transport}.")
        return 1
    return 1 if wrong else 0


def _print_warnings(plan: Plan, *, deploy: bool) -> int:
    """Print what is odd about plugins and settings, and return how much of it stands in the way of a deployment."""
    found = [each for composition in plan.compositions.values() if composition for each in composition.warnings]
    if any(app.config is not None for app in plan.apps):
        from covet_core.config.unknown import odd_variables

        found += odd_variables(plan.compositions)
    for each in found:
        word = "error" if deploy and each.deploy_error else "warning"
        print(" ".join(filter(None, (f"{word}: {each.render()}", each.hint(), f"[{each.code}]"))))
    return sum(deploy and each.deploy_error for each in found)


def _print_proxies(proxies: TrustedProxies, *, deploy: bool) -> int:
    """Print whose word about clients counts, and return how much of it stands in the way of a deployment."""
    print(f"trusted proxies: {', '.join(proxies.peers)} ({proxies.headers} headers)")
    if not proxies.everybody:
        return 0
    word = "error" if deploy else "warning"
    print(f"{word}: Every peer is trusted (*), so whoever reaches the service chooses their address. Name the proxies.")
    return int(deploy)


def _print_config(plan: Plan) -> int:
    """Print what of the configuration must not be deployed, and return how much that is."""
    if not any(app.debug or app.config is not None for app in plan.apps):
        return 0
    from covet_core.config.checks import deploy_faults

    found = [line for app in plan.apps for line in deploy_faults(app)]
    for line in found:
        print(f"error: {line}")
    return len(found)


def _print_checks(plan: Plan) -> int:
    """Ask the plugins, and return how much is wrong."""
    if not plan.plugins:
        return 0
    from covet_core.cli.deploy import print_checks

    problems = print_checks(plan)
    if problems:
        print(f"\nThe application isn't ready to be deployed: {problems} found by checks.")
    return problems


def _records(transport: str | None) -> tuple[Capabilities, ...]:
    """Return the records of one transport: several when it has variants, as Granian's two interfaces are."""
    if transport is None:
        return ALL
    found = tuple(
        record for record in ALL if record.transport == transport or record.transport.startswith(f"{transport} ")
    )
    if not found:
        names = dict.fromkeys(record.transport.split()[0] for record in ALL)
        raise SettingInvalid(name="--transport", value=transport, wanted=" or ".join(names))
    return found


def _print_needs(plan: Plan) -> None:
    if plan.needs:
        print("needs: " + ", ".join(sorted(need.value for need in plan.needs)))


def _print_limits(limits: Limits) -> None:
    off = [field.name for field in fields(limits) if _is_off(field.name, getattr(limits, field.name))]
    for name in off:
        print(f"limit off: {name}")


def _print_decompression(plan: Plan) -> None:
    """Print which routes take bodies in a content coding."""
    for route in plan.routes:
        codings = route.request_decompression
        if codings:
            taken = "left as they are sent" if isinstance(codings, str) else f"decoded: {', '.join(codings)}"
            print(f"coded bodies of {route.key} are {taken}")


def _is_off(name: str, value: float) -> bool:
    # At zero the others mean "nothing at all" or "at once", which is a limit like any other.
    return value == float("inf") or (name == "body_min_rate" and value == 0)


def _print_record(record: Capabilities, plan: Plan) -> None:
    missing = {lack.capability for lack in record.missing(plan.needs)}
    verdict = "lacks what the application needs" if missing else "can carry the application"
    print(f"\n{record.transport}: {verdict}")
    rows = (("!" if lack.capability in missing else " ", lack.capability.value, lack.reason) for lack in record.lacks)
    for line in lines(rows):
        print(f"  {line}")
