// The answer to a request that was tried.

import { copyButton, h } from "./dom.js";
import { codeBlock } from "./json.js";

/** Status, time, size, headers and body of a response. */
export function answerView(response, bytes, milliseconds) {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return h("div", {},
    h("p", { class: "outcome" },
      h("span", { class: `status s${String(response.status)[0]}` }, String(response.status)), " ", response.statusText, " ",
      h("span", { class: "facts" }, `${Math.round(milliseconds)} ms, ${sizeOf(bytes.byteLength)}${response.redirected ? `, redirected to ${response.url}` : ""}`)),
    bodyView(response, bytes),
    h("details", {}, h("summary", {}, "Headers"), codeBlock(headers, { label: "Response headers" })));
}

/** A request that couldn't be sent, or got no answer. */
export function failureView(message) {
  return h("p", { class: "failure", role: "alert" }, message);
}

function bodyView(response, bytes) {
  if (!bytes.byteLength) return h("p", { class: "facts" }, "No body.");
  const type = response.headers.get("content-type") ?? "";
  const text = textOf(bytes, type);
  if (text === null) return download(bytes, type, response.url);
  const block = codeBlock(text, { json: /json/.test(type), label: "Response body" });
  return h("div", { class: "copyable" }, block, copyButton(() => text, "Copy body"));
}

function textOf(bytes, type) {
  if (!/json|^text\/|xml|javascript|x-www-form-urlencoded/.test(type)) return null;
  try {
    return new TextDecoder(/charset=([^;]+)/i.exec(type)?.[1]?.trim() ?? "utf-8").decode(bytes);
  } catch {
    return null;
  }
}

function download(bytes, type, url) {
  const href = URL.createObjectURL(new Blob([bytes], { type }));
  const name = new URL(url).pathname.split("/").pop() || "body";
  return h("p", {}, h("a", { href, download: name }, `Save ${name}`), h("span", { class: "facts" }, ` ${type || "of no media type"}`));
}

function sizeOf(count) {
  if (count < 1000) return `${count} byte${count === 1 ? "" : "s"}`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}
