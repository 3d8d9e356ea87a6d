// JSON and other bodies, set in type.

import { h } from "./dom.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;
const LIMIT = 200_000;

/** A scrollable block of code. JSON is coloured, and indented by two. */
export function codeBlock(text, { json = false, label } = {}) {
  const shown = json ? indented(text) : text;
  const clipped = shown.length > LIMIT ? `${shown.slice(0, LIMIT)}\n… (${shown.length - LIMIT} more characters)` : shown;
  const code = h("code", {}, json ? coloured(clipped) : clipped);
  return h("pre", { tabIndex: 0, role: label && "region", "aria-label": label }, code);
}

function indented(text) {
  try {
    // Numbers that JavaScript would round are kept as they came.
    return /-?\d{16,}|\d\.\d{15,}/.test(text) ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function coloured(text) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [whole, string, colon, word] = found;
    parts.push(text.slice(last, found.index));
    const kind = string ? (colon ? "key" : "string") : word ? "word" : "number";
    parts.push(h("span", { class: `json-${kind}` }, string ?? whole), colon ?? "");
    last = found.index + whole.length;
  }
  return [...parts, text.slice(last)];
}
