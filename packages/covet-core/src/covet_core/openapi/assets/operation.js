// One operation: what it does, reads and answers.

import { h } from "./dom.js";
import { exampleOf } from "./example.js";
import { codeBlock } from "./json.js";
import { markdown } from "./markdown.js";
import { facts, schemaView } from "./schema.js";
import { tryIt } from "./tryit.js";

/** An operation that is folded, and rendered when it is opened for the first time. */
export function operationView(spec, operation, settings) {
  const details = h("details", { id: `op-${operation.id}`, class: `operation ${operation.method}` },
    h("summary", {},
      h("span", { class: "method" }, operation.method.toUpperCase()),
      h("span", { class: "path" }, pathParts(operation.path)),
      h("span", { class: "title" }, operation.summary ?? ""),
      operation.deprecated && h("span", { class: "deprecated" }, "deprecated")));
  const fill = () => {
    if (details.children.length === 1) details.append(content(spec, operation, settings));
  };
  details.addEventListener("toggle", () => { if (details.open) fill(); });
  return details;
}

/** A path whose placeholders stand out, and which may be broken at its slashes. */
export function pathParts(path) {
  return path.split(/(\{[^}]+\})/).map((part) => part.startsWith("{") ? h("b", {}, part) : part.split(/(?=\/)/).flatMap((each) => [h("wbr"), each]));
}

function content(spec, operation, settings) {
  return h("div", { class: "columns" },
    h("div", { class: "about" },
      markdown(operation.description),
      parametersView(spec, operation),
      bodyView(spec, operation),
      responsesView(spec, operation)),
    tryIt(spec, operation, settings));
}

function parametersView(spec, operation) {
  if (!operation.parameters.length) return null;
  return h("section", {}, h("h4", {}, "Parameters"), h("ul", { class: "members" }, operation.parameters.map((each) => {
    const schema = spec.resolve(each.schema ?? {});
    return h("li", {},
      h("div", { class: "member" },
        h("code", { class: "name" }, each.name), " ",
        h("span", { class: "type" }, spec.typeOf(each.schema)),
        h("span", { class: "place" }, each.in),
        each.required && h("span", { class: "required" }, "required"),
        each.deprecated && h("span", { class: "deprecated" }, "deprecated")),
      facts(spec, { ...schema, ...(each.schema ?? {}) }),
      markdown(each.description));
  })));
}

function bodyView(spec, operation) {
  const body = operation.requestBody && spec.resolve(operation.requestBody);
  if (!body) return null;
  return h("section", {},
    h("h4", {}, "Body ", body.required && h("span", { class: "required" }, "required")),
    markdown(body.description),
    Object.entries(body.content ?? {}).map(([type, media]) => [h("p", { class: "media" }, h("code", {}, type)), schemaView(spec, media.schema ?? {})]));
}

function responsesView(spec, operation) {
  const answers = Object.entries(operation.responses ?? {});
  return h("section", {}, h("h4", {}, "Responses"), answers.map(([status, given]) => responseView(spec, status, spec.resolve(given))));
}

function responseView(spec, status, response) {
  const contents = Object.entries(response.content ?? {});
  const head = [
    h("span", { class: `status s${status[0]}` }, status === "default" ? "others" : status),
    h("span", {}, response.description || ""),
    contents.length > 0 && h("code", { class: "media" }, contents.map(([type]) => type).join(", ")),
  ];
  if (!contents.length) return h("div", { class: "response plain" }, h("span", { class: "row" }, head));
  const details = h("details", { class: "response" }, h("summary", {}, h("span", { class: "row" }, head)));
  details.addEventListener("toggle", () => {
    if (details.children.length > 1) return;
    details.append(...contents.flatMap(([type, media]) => mediaView(spec, type, media)));
  });
  return details;
}

function mediaView(spec, type, media) {
  const schema = media.schema ?? {};
  if (!/json$/.test(type)) return [schemaView(spec, schema)];
  const example = JSON.stringify(exampleOf(spec, schema), null, 2);
  return [schemaView(spec, schema), h("p", { class: "label" }, "Example"), codeBlock(example, { json: true, label: "Example" })];
}
