// The Markdown that descriptions are written in: paragraphs, headings, lists, code, emphasis and links. No raw HTML.

import { h } from "./dom.js";

const INLINE = /(`+)(.+?)\1|\[([^\]]+)\]\(([^()\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|\*(\S(?:.*?\S)?)\*|\b_(\S(?:.*?\S)?)_\b|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?])/s;

/** The elements of a Markdown text. Headings begin at `level`. */
export function markdown(text, level = 4) {
  const blocks = [];
  const lines = (text ?? "").replace(/\r\n?/g, "\n").split("\n");
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) at += 1;
    else at = block(lines, at, blocks, level);
  }
  return blocks;
}

/** Reads one block that begins at line `at`, and returns the line after it. */
function block(lines, at, blocks, level) {
  const line = lines[at];
  const fence = line.match(/^\s*(```+|~~~+)/);
  if (fence) return fenced(lines, at, fence[1], blocks);
  const heading = line.match(/^(#{1,6})\s+(.*?)\s*#*$/);
  if (heading) {
    blocks.push(h(`h${Math.min(6, level + heading[1].length - 1)}`, {}, inline(heading[2])));
    return at + 1;
  }
  const item = itemOf(line);
  if (item) return list(lines, at, item.ordered, blocks);
  let end = at;
  while (end < lines.length && lines[end].trim() && !(end > at && (itemOf(lines[end]) || /^\s*(```|~~~|#{1,6}\s)/.test(lines[end])))) end += 1;
  blocks.push(h("p", {}, inline(lines.slice(at, end).join("\n"))));
  return end;
}

function fenced(lines, at, fence, blocks) {
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
  blocks.push(h("pre", { tabIndex: 0 }, h("code", {}, lines.slice(at + 1, end).join("\n"))));
  return end + 1;
}

function itemOf(line) {
  const found = line.match(/^\s{0,3}(?:[-*+]|(\d+)[.)])\s+(.*)$/);
  return found && { ordered: found[1] !== undefined, text: found[2] };
}

function list(lines, at, ordered, blocks) {
  const items = [];
  let end = at;
  for (; end < lines.length && lines[end].trim(); end += 1) {
    const item = itemOf(lines[end]);
    if (item && item.ordered !== ordered) break;
    if (item) items.push(item.text);
    else items[items.length - 1] += `\n${lines[end].trim()}`;
  }
  blocks.push(h(ordered ? "ol" : "ul", {}, items.map((text) => h("li", {}, inline(text)))));
  return end;
}

function inline(text) {
  const parts = [];
  let rest = text;
  for (let found = rest.match(INLINE); found; found = rest.match(INLINE)) {
    parts.push(rest.slice(0, found.index), span(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...parts, rest];
}

function span([whole, , code, label, target, strong, strong2, em, em2, address]) {
  if (code !== undefined) return h("code", {}, code);
  if (label !== undefined) return link(target, inline(label)) ?? whole;
  if (strong ?? strong2) return h("strong", {}, inline(strong ?? strong2));
  if (em ?? em2) return h("em", {}, inline(em ?? em2));
  return link(address, address) ?? whole;
}

function link(target, label) {
  // What could run when it is clicked, `javascript:` above all, stays text.
  if (!/^(https?:\/\/|mailto:|[/#.?])/i.test(target)) return null;
  return h("a", { href: target, rel: "noreferrer noopener" }, label);
}
