// A value that fits a schema, to start from.

const FORMATS = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00",
  duration: "PT1H",
  uuid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  email: "user@example.com",
  uri: "https://example.com/",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  binary: "",
};

/** An example of `schema`: what it gives as one, else something of its type. Recursion ends after a few levels. */
export function exampleOf(spec, schema, depth = 0) {
  const found = spec.resolve(schema);
  for (const given of [found.example, found.examples?.[0], found.const, found.default, found.enum?.[0]]) {
    if (given !== undefined) return given;
  }
  const choice = found.anyOf ?? found.oneOf;
  if (choice) return exampleOf(spec, choice.find((each) => each.type !== "null") ?? choice[0], depth);
  if (found.allOf) return Object.assign({}, ...found.allOf.map((each) => exampleOf(spec, each, depth)));
  return ofType(spec, found, depth);
}

function ofType(spec, schema, depth) {
  const type = [].concat(schema.type ?? (schema.properties ? "object" : "null")).find((each) => each !== "null");
  if (type === "object") return ofObject(spec, schema, depth);
  if (type === "array") {
    if (schema.prefixItems) return schema.prefixItems.map((each) => exampleOf(spec, each, depth + 1));
    return depth > 4 || !schema.items ? [] : [exampleOf(spec, schema.items, depth + 1)];
  }
  if (type === "integer" || type === "number") return ofNumber(schema);
  if (type === "boolean") return true;
  if (type === "string") return FORMATS[schema.format] ?? "string".padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength);
  return null;
}

function ofObject(spec, schema, depth) {
  if (depth > 5) return {};
  const members = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, exampleOf(spec, each, depth + 1)]);
  return Object.fromEntries(members);
}

function ofNumber(schema) {
  const least = schema.minimum ?? (schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + 1 : undefined);
  const most = schema.maximum ?? (schema.exclusiveMaximum !== undefined ? schema.exclusiveMaximum - 1 : undefined);
  return least ?? (most !== undefined && most < 1 ? most : schema.multipleOf ?? 1);
}
