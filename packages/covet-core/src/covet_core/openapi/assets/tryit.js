// Sending a request from the page, and what comes back.

import { copyButton, fill, freshId, h } from "./dom.js";
import { exampleOf } from "./example.js";
import { answerView, failureView } from "./answer.js";
import { buildRequest, curlOf } from "./request.js";

/** The form of an operation, and the place of its answer. */
export function tryIt(spec, operation, settings) {
  const fields = operation.parameters.filter((each) => each.in !== "cookie").map((each) => fieldOf(spec, each));
  const body = bodyOf(spec, operation);
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const send = h("button", { type: "submit", class: "send" }, "Send");
  const values = () => ({ fields: fields.map((field) => [field.parameter, field.value()]), body: body?.value(), ...settings() });
  const form = h("form", { noValidate: true, autocomplete: "off" }, fields.map((field) => field.row), body?.row, cookieNote(operation),
    h("div", { class: "actions" }, send, copyButton(() => curlOf(buildRequest(operation, values())), "Copy as curl")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = fields.find((field) => field.parameter.in === "path" && !field.value().length);
    if (missing) {
      missing.focus();
      fill(answer, failureView(`Give a value for ${missing.parameter.name}: it is part of the path.`));
      return;
    }
    send.disabled = true;
    fill(answer, h("p", { class: "waiting" }, "Waiting for the answer …"));
    fill(answer, await exchange(buildRequest(operation, values())));
    send.disabled = false;
  });
  return h("section", { class: "try", "aria-label": `Try ${operation.summary ?? operation.id}` }, h("h4", {}, "Try it"), form, answer);
}

async function exchange(request) {
  const started = performance.now();
  try {
    const response = await fetch(request.url, { ...request.options, redirect: "follow" });
    const bytes = await response.arrayBuffer();
    return answerView(response, bytes, performance.now() - started);
  } catch (error) {
    return failureView(`No answer from ${request.url}: ${error.message}`);
  }
}

function fieldOf(spec, parameter) {
  const { schema } = spec.withoutNull(parameter.schema ?? {});
  const found = spec.resolve(schema);
  const id = freshId("field");
  const control = controlOf(spec, parameter, found, id);
  const many = found.type === "array";
  const label = h("label", { for: id }, parameter.name, parameter.required && h("span", { class: "required" }, "required"), h("span", { class: "place" }, many ? `${parameter.in}, one a line` : parameter.in));
  const value = () => many ? control.value.split("\n").filter((line) => line !== "") : control.value === "" ? [] : [control.value];
  return { parameter, row: h("div", { class: "field" }, label, control), value, focus: () => control.focus() };
}

function controlOf(spec, parameter, schema, id) {
  const common = { id, "aria-required": parameter.required ? "true" : undefined, spellcheck: false };
  const choices = schema.enum ?? (schema.type === "boolean" ? [true, false] : undefined);
  if (choices) {
    const unset = h("option", { value: "" }, parameter.required ? "choose" : "not sent");
    return h("select", common, unset, choices.map((each) => h("option", { value: String(each) }, String(each))));
  }
  if (schema.type === "array") {
    const items = spec.resolve(schema.items ?? {});
    return h("textarea", { ...common, rows: 2, placeholder: (items.enum ?? []).join("\n") });
  }
  const given = schema.default ?? schema.examples?.[0];
  const first = parameter.in === "path" ? exampleOf(spec, parameter.schema ?? {}) : "";
  const hint = given === undefined || given === null ? "" : String(given);
  const numeric = schema.type === "integer" || schema.type === "number";
  return h("input", { ...common, type: "text", inputMode: numeric ? "decimal" : undefined, placeholder: hint, value: String(first ?? "") });
}

function bodyOf(spec, operation) {
  const body = operation.requestBody && spec.resolve(operation.requestBody);
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  if (!type) return null;
  const id = freshId("body");
  if (!/json$|^text\//.test(type)) {
    const file = h("input", { id, type: "file" });
    return { row: row(id, type, file), value: () => file.files[0] && { type, content: file.files[0] } };
  }
  const text = /json$/.test(type) ? JSON.stringify(exampleOf(spec, media.schema ?? {}), null, 2) : "";
  const area = h("textarea", { id, class: "code", spellcheck: false, value: text, rows: Math.min(20, Math.max(4, text.split("\n").length + 1)) });
  return { row: row(id, type, area), value: () => area.value === "" ? undefined : { type, content: area.value } };
}

function row(id, type, control) {
  return h("div", { class: "field wide" }, h("label", { for: id }, "Body", h("span", { class: "place" }, type)), control);
}

function cookieNote(operation) {
  const names = operation.parameters.filter((each) => each.in === "cookie").map((each) => each.name);
  return names.length ? h("p", { class: "facts" }, `Cookies (${names.join(", ")}) are sent by the browser, as far as it has them.`) : null;
}
