// Schemas as a tree that is opened member by member.

import { freshId, h } from "./dom.js";
import { markdown } from "./markdown.js";

/** What is known of a schema: its rules, its description, and its members as a tree. */
export function schemaView(spec, schema) {
  const found = spec.resolve(schema);
  return h("div", { class: "schema" },
    h("p", { class: "schema-head" }, h("code", { class: "type" }, spec.typeOf(schema)), rules(spec, found)),
    markdown(found.description),
    members(spec, schema));
}

/** The members of an object, of the items of an array, or of the choices of a union; null when there are none. */
function members(spec, schema) {
  const found = spec.resolve(schema);
  if (found.properties) {
    const required = new Set(found.required ?? []);
    return h("ul", { class: "members" }, Object.entries(found.properties).map(([name, each]) => member(spec, name, each, required.has(name))));
  }
  if (found.items) return members(spec, found.items);
  if (typeof found.additionalProperties === "object") return members(spec, found.additionalProperties);
  const choices = found.anyOf ?? found.oneOf ?? found.allOf;
  const shown = (choices ?? []).filter((each) => hasMembers(spec, each));
  if (!shown.length) return null;
  return h("ul", { class: "members" }, shown.map((each) => h("li", {}, opened(spec, each, [h("code", { class: "type" }, spec.typeOf(each))]))));
}

function hasMembers(spec, schema, depth = 0) {
  const found = spec.resolve(schema);
  if (found.properties) return true;
  if (depth > 8) return false;
  const inner = [found.items, typeof found.additionalProperties === "object" && found.additionalProperties, ...(found.anyOf ?? found.oneOf ?? found.allOf ?? [])];
  return inner.some((each) => each && hasMembers(spec, each, depth + 1));
}

function member(spec, name, schema, required) {
  const { schema: inner, nullable } = spec.withoutNull(schema);
  const found = spec.resolve(inner);
  const head = [
    h("code", { class: "name" }, name),
    " ",
    h("span", { class: "type" }, spec.typeOf(inner), nullable && " or null"),
    required && h("span", { class: "required" }, "required"),
    found.deprecated && h("span", { class: "deprecated" }, "deprecated"),
  ];
  const about = [facts(spec, { ...found, ...(inner.$ref ? schema : {}) }), markdown(schema.description ?? (inner.$ref ? undefined : found.description))];
  if (hasMembers(spec, inner)) return h("li", {}, opened(spec, inner, head, about));
  return h("li", {}, h("div", { class: "member" }, head), about);
}

/** A part whose members are shown on demand, and made only then: schemas may contain themselves. */
function opened(spec, schema, head, about = []) {
  const id = freshId("members");
  const button = h("button", { type: "button", class: "member", "aria-expanded": "false", "aria-controls": id }, head);
  const inner = h("div", { id, hidden: true });
  button.addEventListener("click", () => {
    inner.hidden = !inner.hidden;
    button.setAttribute("aria-expanded", String(!inner.hidden));
    if (!inner.children.length) inner.append(members(spec, schema));
  });
  return [button, about, inner];
}

/** Rules, default, choices and examples of a value, on one line each. */
export function facts(spec, schema) {
  const lines = [];
  const code = (values) => values.map((value) => [h("code", {}, typeof value === "string" ? value : JSON.stringify(value)), " "]);
  const choices = schema.enum ?? spec.resolve(schema.items ?? {}).enum;
  if (choices) lines.push(["One of ", code(choices)]);
  const given = spec.rulesOf(schema);
  if (given.length) lines.push(given.join(", "));
  if (schema.default !== undefined && schema.default !== null) lines.push(["Default ", code([schema.default])]);
  if (schema.examples?.length) lines.push(["Example ", code(schema.examples.slice(0, 3))]);
  return lines.map((line) => h("p", { class: "facts" }, line));
}

function rules(spec, schema) {
  const given = spec.rulesOf(schema);
  return given.length ? h("span", { class: "facts" }, ` ${given.join(", ")}`) : null;
}
