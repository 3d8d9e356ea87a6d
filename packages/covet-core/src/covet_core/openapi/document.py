"""The OpenAPI 3.1 document of a plan."""

from collections.abc import Mapping
from typing import Any, Final

from covet_core.openapi.finite import finite
from covet_core.openapi.head import info, requirements, surroundings
from covet_core.openapi.inputs import Parameter, body, may_be_refused, parameters
from covet_core.openapi.operations import Operation, annotation, documentation, operations, return_type
from covet_core.openapi.outputs import answers, offered, responses
from covet_core.openapi.problems import ProblemSchemas
from covet_core.openapi.refusals import Refusals
from covet_core.openapi.schemas import Schema, Schemas
from covet_core.openapi.source import PlanSource, RouteSource
from covet_core.openapi.spelled import merged, spelled_out
from covet_core.problems.declarations import is_problem, problems_of

__all__ = ("VERSION", "annotation", "build", "documentation", "return_type")

VERSION: Final = "3.1.0"
_ANY_ERROR: Final = "Problem"


def build(plan: PlanSource) -> dict[str, Any]:
    """The document, ready to be sent as JSON.

    The same plan always gives the same document: paths are in the order of the routes, components in that of their
    names. Routes that are hidden, or whose method OpenAPI has no place for, aren't in it.

    Args:
        plan: a frozen plan.

    Returns:
        An OpenAPI 3.1.0 document of plain dicts, lists and scalars.
    """
    document: dict[str, Any] = finite(_Builder(plan).document())
    return document


class _Builder:
    __slots__ = ("_parameters", "_plan", "_problems", "_refusals", "_schemas")

    def __init__(self, plan: PlanSource) -> None:
        self._plan = plan
        self._schemas = Schemas()
        self._refusals = Refusals(plan.error_format)
        self._problems = ProblemSchemas(self._schemas, plan.problem_base, self._refusals.names)
        self._parameters: list[Parameter] = []

    def document(self) -> dict[str, Any]:
        shown = list(operations(self._plan))
        paths: dict[str, Schema] = {}
        webhooks: dict[str, Schema] = {}
        made: dict[str, Schema] = {}
        for operation in shown:
            found = made[operation.id] = self._operation(operation)
            place = webhooks if operation.webhook else paths
            if operation.parent is not None:
                place = made[operation.parent]["callbacks"].setdefault(operation.route.name, {})
            place.setdefault(operation.path, {})[operation.method.lower()] = found
        document: dict[str, Any] = {"openapi": VERSION, "info": info(self._plan)}
        if self._plan.servers:
            document["servers"] = [dict(server) for server in self._plan.servers]
        document["paths"] = paths
        if webhooks:
            document["webhooks"] = webhooks
        document["components"] = self._components()
        document.update(surroundings(self._plan, [tag for operation in shown for tag in operation.route.tags]))
        for parameter in self._parameters:
            parameter.settle()
        return document

    def _components(self) -> Schema:
        shared = self._schemas.resolve({*self._refusals.names, *self._problems.names})
        schemas = {**shared, **self._refusals.schemas(), **self._problems.components()}
        self._problems.settle(schemas)
        found: Schema = {
            "schemas": dict(sorted(schemas.items())),
            "responses": {_ANY_ERROR: self._refusals.any_error()},
        }
        schemes = self._plan.about.get("security_schemes", {})
        if schemes:
            found["securitySchemes"] = {name: dict(scheme) for name, scheme in sorted(schemes.items())}
        return found

    def _operation(self, operation: Operation) -> Schema:
        route = operation.route
        summary, description = documentation(route)
        found: Schema = {"operationId": operation.id, "summary": summary}
        if description:
            found["description"] = description
        if route.tags:
            found["tags"] = list(route.tags)
        if route.deprecated:
            found["deprecated"] = True
        if route.security is not None:
            found["security"] = requirements(route.security)
        self._add_inputs(found, operation)
        # The receiver of a webhook, or of a callback, refuses in its own way.
        found["responses"] = self._answers(route, {}) if operation.sent else self._responses(route)
        if route.callbacks:
            found["callbacks"] = {}
        return merged(found, route.openapi_extra) if route.openapi_extra else found

    def _add_inputs(self, found: Schema, operation: Operation) -> None:
        route = operation.route
        own = parameters(route, self._schemas)
        if operation.parent is not None:  # its path is an expression, which has no parameters
            own = [each for each in own if each.entry["in"] != "path"]
        self._parameters += own
        if own:
            found["parameters"] = [parameter.entry for parameter in own]
        if route.body is not None and any(field.documented for field in route.body.fields):
            found["requestBody"] = body(route.body, self._schemas, f"Body of {operation.id}")

    def _responses(self, route: RouteSource) -> Schema:
        refused = {"422": self._refusals.invalid()} if may_be_refused(route) else {}
        if route.produces:
            refused["406"] = self._refusals.not_acceptable()
        found = self._answers(route, refused)
        default = found.pop("default", {"$ref": f"#/components/responses/{_ANY_ERROR}"})
        return {**dict(sorted(found.items())), "default": default}

    def _answers(self, route: RouteSource, refused: Mapping[str, Schema]) -> Schema:
        """The responses that are told of a route, over those of a request that is refused before its handler."""
        said = return_type(route)
        own = answers(said, route.status_code, pairs=said != route.response_model)
        found = responses(offered(own, route.produces, route.status_code) if route.produces else own, self._schemas)
        if route.response_description is not None and own:
            found[str(own[0].status)]["description"] = route.response_description
        modelled = [said["model"] for said in route.responses.values() if is_problem(said.get("model"))]
        found.update(self._problems.responses(list(dict.fromkeys((*problems_of(route), *modelled)))))
        found = {**refused, **found}
        for status, said in route.responses.items():
            told = {name: value for name, value in said.items() if name != "model" or not is_problem(value)}
            found[str(status)] = spelled_out(status, told, found.get(str(status), {}), self._schemas)
        return found
