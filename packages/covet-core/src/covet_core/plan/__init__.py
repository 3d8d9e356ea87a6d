"""The frozen result of an application, which transports serve."""

from covet_core.plan.faults import PlanErrors
from covet_core.plan.plan import Plan, PlannedRoute

__all__ = ("Plan", "PlanErrors", "PlannedRoute")
