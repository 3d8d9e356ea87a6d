// Reading an OpenAPI document: references, types in words, operations in order.

export const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/** An OpenAPI document with the questions that the page has about it. */
export class Spec {
  constructor(document) {
    this.document = document;
    this.schemas = document.components?.schemas ?? {};
    this.operations = [...this.#operations()];
  }

  /** What a reference stands for; anything else as it is. */
  resolve(node) {
    let found = node;
    for (let depth = 0; found?.$ref && depth < 32; depth += 1) {
      found = found.$ref.replace(/^#\//, "").split("/").reduce(
        (at, step) => at?.[decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
    }
    return found ?? {};
  }

  /** The last part of a reference. */
  nameOf(node) {
    return node?.$ref ? decodeURIComponent(node.$ref.split("/").pop()) : undefined;
  }

  /** The operations by tag, in the order of the document's tags; those without one come last. */
  groups() {
    const groups = new Map((this.document.tags ?? []).map((tag) => [tag.name, { name: tag.name, description: tag.description, operations: [] }]));
    for (const operation of this.operations) {
      const tag = operation.tags?.[0] ?? "";
      if (!groups.has(tag)) groups.set(tag, { name: tag, operations: [] });
      groups.get(tag).operations.push(operation);
    }
    return [...groups.values()].filter((group) => group.operations.length).sort((a, b) => (a.name === "") - (b.name === ""));
  }

  *#operations() {
    for (const [path, item] of Object.entries(this.document.paths ?? {})) {
      for (const method of METHODS) {
        if (!item[method]) continue;
        const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((each) => this.resolve(each));
        const id = item[method].operationId ?? `${method}-${path}`;
        yield { ...item[method], id, path: path.split("#")[0], method, parameters };
      }
    }
  }

  /** The type of a schema in a few words. */
  typeOf(schema) {
    const name = this.nameOf(schema);
    if (name) return name;
    if (schema === true || schema === undefined || !Object.keys(schema).length) return "anything";
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    for (const key of ["anyOf", "oneOf"]) {
      if (schema[key]) return [...new Set(schema[key].map((each) => this.typeOf(each)))].join(" or ");
    }
    if (schema.allOf) return schema.allOf.map((each) => this.typeOf(each)).join(" and ");
    return [].concat(schema.type ?? (schema.enum ? "enum" : "anything")).map((type) => this.#plain(type, schema)).join(" or ");
  }

  #plain(type, schema) {
    if (type === "array" && schema.prefixItems) return `[${schema.prefixItems.map((each) => this.typeOf(each)).join(", ")}]`;
    if (type === "array") return `array of ${this.typeOf(schema.items)}`;
    if (type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) return `map of ${this.typeOf(schema.additionalProperties)}`;
    return schema.format && type === "string" ? schema.format : type;
  }

  /** What a value has to fulfil, each in a few words. */
  rulesOf(schema) {
    const rules = [];
    const bounds = [["minimum", "≥"], ["exclusiveMinimum", ">"], ["maximum", "≤"], ["exclusiveMaximum", "<"]];
    for (const [key, sign] of bounds) if (schema[key] !== undefined) rules.push(`${sign} ${schema[key]}`);
    if (schema.multipleOf !== undefined) rules.push(`multiple of ${schema.multipleOf}`);
    rules.push(...span("character", schema.minLength, schema.maxLength), ...span("item", schema.minItems, schema.maxItems));
    if (schema.uniqueItems) rules.push("no item twice");
    if (schema.pattern) rules.push(`matches ${schema.pattern}`);
    if (schema.additionalProperties === false) rules.push("no other members");
    return rules;
  }

  /** The schema without null, and whether null was among its choices. */
  withoutNull(schema) {
    const found = schema ?? {};
    const choices = found.anyOf ?? found.oneOf;
    if (!choices) return { schema: found, nullable: [].concat(found.type ?? []).includes("null") };
    const kept = choices.filter((each) => each.type !== "null");
    if (kept.length === choices.length || kept.length !== 1) return { schema: found, nullable: kept.length !== choices.length };
    const { anyOf, oneOf, ...rest } = found;
    return { schema: kept[0].$ref ? kept[0] : { ...kept[0], ...rest }, nullable: true };
  }
}

function span(what, least, most) {
  const some = (count) => `${count} ${what}${count === 1 ? "" : "s"}`;
  if (least !== undefined && least === most) return [`exactly ${some(least)}`];
  return [least !== undefined && `at least ${some(least)}`, most !== undefined && `at most ${some(most)}`].filter(Boolean);
}
