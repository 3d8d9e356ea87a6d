// Follows the orders of the shop: the list once, and then every change as it happens.

const rows = document.querySelector("#orders");
const form = document.querySelector("#place");
const state = document.querySelector("#link");
let held = [];  // what has changed while the list was on its way; null when it is there

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

async function ask(path, body) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const told = await answer.json();
  form.querySelector("output").textContent = answer.ok ? "" : (told.detail ?? told.title);
  return told;
}

function button(order, verb) {
  const made = element("button", verb);
  made.addEventListener("click", () => ask(`orders/${order.id}/${verb.toLowerCase()}`, {}));
  return made;
}

function show(order) {
  const id = `order-${order.id}`;
  const row = document.getElementById(id) ?? rows.insertBefore(element("tr", ""), rows.firstChild);
  row.id = id;
  row.dataset.state = order.state;
  const next = element("td", "");
  if (order.state === "placed") next.append(button(order, "Pay"), " ", button(order, "Cancel"));
  row.replaceChildren(element("td", order.reference), element("td", order.total), element("td", order.state), next);
}

async function everything(path) {
  const found = [];
  for (let total = 1; found.length < total; ) {
    const page = await (await fetch(`${path}?limit=100&offset=${found.length}`)).json();
    found.push(...page.items);
    total = page.items.length ? page.total : 0;
  }
  return found;
}

async function list() {
  held ??= [];
  const orders = await everything("orders");
  rows.replaceChildren();
  [...orders, ...held].forEach(show);
  held = null;
  document.body.dataset.ready = "";
}

function changed(event) {
  const order = JSON.parse(event.data);
  if (held === null) show(order);
  else held.push(order);
}

// The browser connects again by itself, and says which event it saw last.
const events = new EventSource("orders/events");
for (const each of ["placed", "paid", "cancelled"]) events.addEventListener(each, changed);
events.addEventListener("missed", list);
events.addEventListener("open", () => {
  state.textContent = "Connected";
  state.dataset.open = Number(state.dataset.open ?? 0) + 1;
  if (document.body.dataset.ready === undefined) list();
});
events.addEventListener("error", () => { state.textContent = "Connection lost, trying again …"; });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const line = { product_id: Number(given.get("product")), quantity: Number(given.get("quantity")) };
  ask("orders", { customer_id: 1, lines: [line] });
});

for (const product of await everything("products")) {
  form.elements.product.add(new Option(product.name, product.id));
}
