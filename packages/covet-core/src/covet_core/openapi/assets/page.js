// The page: fetches the document, and lays it out.

import { fill, h } from "./dom.js";
import { markdown } from "./markdown.js";
import { operationView, pathParts } from "./operation.js";
import { schemaView } from "./schema.js";
import { Spec } from "./spec.js";
import { themeButton } from "./theme.js";

const main = document.querySelector("main");
const root = document.documentElement.dataset;

async function start() {
  document.querySelector("header").append(themeButton());
  try {
    const response = await fetch(root.openapi);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    show(new Spec(await response.json()));
  } catch (error) {
    fill(main, h("p", { class: "failure", role: "alert" }, `The document ${root.openapi} can't be read: ${error.message}`));
  }
}

function show(spec) {
  const { info } = spec.document;
  const groups = spec.groups();
  const authorization = h("input", { id: "authorization", type: "text", autocomplete: "off", spellcheck: false, placeholder: "Bearer …" });
  const server = serverSelect(spec);
  const settings = () => ({ base: server.value, authorization: authorization.value.trim() });
  const views = new Map();
  fill(main,
    h("section", { class: "info" },
      h("h1", {}, info.title, " ", h("span", { class: "version" }, info.version)),
      info.summary && h("p", { class: "lead" }, info.summary),
      markdown(info.description, 2),
      h("div", { class: "settings" },
        h("div", { class: "field" }, h("label", { for: "authorization" }, "Authorization"), authorization),
        server.options.length > 1 && h("div", { class: "field" }, h("label", { for: "server" }, "Server"), server),
        h("p", { class: "facts" }, h("a", { href: root.openapi }, "OpenAPI document")))),
    h("p", { class: "nothing", hidden: true }, "Nothing matches."),
    groups.map((group) => groupView(spec, group, settings, views)),
    schemasView(spec));
  navigation(groups, views, Object.keys(spec.schemas).length > 0);
  openFromAddress();
  window.addEventListener("hashchange", openFromAddress);
  document.body.dataset.ready = "";
}

function groupView(spec, group, settings, views) {
  return h("section", { class: "group" },
    h("h2", { id: `tag-${group.name}` }, group.name || (spec.document.tags ? "others" : "operations")),
    markdown(group.description, 3),
    group.operations.map((operation) => {
      const view = operationView(spec, operation, settings);
      view.addEventListener("toggle", () => { if (view.open && location.hash !== `#${view.id}`) history.replaceState(null, "", `#${view.id}`); });
      views.set(operation, view);
      return view;
    }));
}

function schemasView(spec) {
  const names = Object.keys(spec.schemas);
  if (!names.length) return null;
  return h("section", { class: "group schemas" }, h("h2", { id: "schemas" }, "Schemas"), names.map((name) => {
    const details = h("details", { id: `schema-${name}`, class: "operation" }, h("summary", {}, h("span", { class: "path" }, name)));
    details.addEventListener("toggle", () => {
      if (details.children.length === 1) details.append(h("div", { class: "about" }, schemaView(spec, spec.schemas[name])));
    });
    return details;
  }));
}

function serverSelect(spec) {
  const here = new URL(root.root, location.href).href;
  const urls = (spec.document.servers ?? [{ url: here }]).map((server) => new URL(server.url, here).href);
  return h("select", { id: "server" }, urls.map((url) => h("option", { value: url }, url)));
}

function navigation(groups, views, schemas) {
  const links = [];
  const list = groups.map((group) => h("li", {}, h("span", { class: "tag" }, group.name || "others"), h("ul", {}, group.operations.map((operation) => {
    const link = h("a", { href: `#op-${encodeURIComponent(operation.id)}`, class: operation.method, title: operation.summary ?? "" },
      h("span", { class: "method" }, operation.method.toUpperCase()), h("span", { class: "path" }, pathParts(operation.path)));
    const item = h("li", {}, link);
    const words = [operation.method, operation.path, operation.id, operation.summary, ...(operation.tags ?? [])].join(" ").toLowerCase();
    links.push({ item, words, view: views.get(operation) });
    return item;
  }))));
  fill(document.querySelector("nav ul"), list, schemas && h("li", { class: "tag" }, h("a", { href: "#schemas" }, "Schemas")));
  const search = document.querySelector("#search");
  search.addEventListener("input", () => filter(search.value, links));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    search.focus();
  });
}

function filter(text, links) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const link of links) link.item.hidden = link.view.hidden = !words.every((word) => link.words.includes(word));
  for (const group of document.querySelectorAll("nav > ul > li:not(.tag)")) group.hidden = !group.querySelector("li:not([hidden])");
  for (const group of main.querySelectorAll(".group:not(.schemas)")) group.hidden = !group.querySelector("details.operation:not([hidden])");
  for (const schemas of main.querySelectorAll(".schemas")) schemas.hidden = words.length > 0;
  main.querySelector(".nothing").hidden = links.some((link) => !link.item.hidden);
}

function openFromAddress() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName !== "DETAILS") return;
  target.open = true;
  target.scrollIntoView({ block: "start" });
  target.querySelector("summary").focus({ preventScroll: true });
}

start();
