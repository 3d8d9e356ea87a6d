// From a filled-in form to a request, for fetch and for curl.

/** The address and the options of `fetch` for an operation. */
export function buildRequest(operation, { fields, body, base, authorization }) {
  const url = new URL(base.replace(/\/?$/, "/"));
  let path = operation.path.replace(/^\//, "");
  const headers = new Headers();
  for (const [parameter, values] of fields) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodePath(values[0] ?? "", path.endsWith(`{${parameter.name}}`)));
    else if (parameter.in === "query") values.forEach((value) => url.searchParams.append(parameter.name, value));
    else if (parameter.in === "header") values.forEach((value) => headers.append(parameter.name, value));
  }
  url.pathname += path;
  if (authorization) headers.set("authorization", authorization);
  if (body) headers.set("content-type", body.type);
  const method = operation.method.toUpperCase();
  return { url: url.href, options: { method, headers, body: body?.content, credentials: "same-origin" } };
}

// A last placeholder may take slashes; in any other place one would change the path.
function encodePath(value, last) {
  const encoded = encodeURIComponent(value);
  return last ? encoded.replaceAll("%2F", "/") : encoded;
}

/** The same request as a command line for a POSIX shell. */
export function curlOf({ url, options }) {
  const parts = ["curl", "-i"];
  if (options.method !== "GET") parts.push("-X", options.method);
  parts.push(quoted(url));
  options.headers.forEach((value, name) => parts.push("-H", quoted(`${name}: ${value}`)));
  if (typeof options.body === "string") parts.push("--data-binary", quoted(options.body));
  else if (options.body) parts.push("--data-binary", quoted(`@${options.body.name}`));
  return parts.join(" ");
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
