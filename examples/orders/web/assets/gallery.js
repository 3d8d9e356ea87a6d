// Shows the pictures of a product, and uploads further ones.

const form = document.querySelector("#upload");
const shown = document.querySelector("#pictures");

function pictures() {
  return `products/${form.elements.product.value}/pictures`;
}

function figure(picture) {
  const made = document.createElement("figure");
  const image = made.appendChild(document.createElement("img"));
  image.src = `${pictures()}/${picture.name}`;
  image.alt = "A picture of the product";
  const keep = made.appendChild(document.createElement("figcaption")).appendChild(document.createElement("a"));
  keep.href = `${image.src}?download=true`;
  keep.textContent = `Download, ${picture.size} bytes`;
  return made;
}

async function list() {
  const found = await (await fetch(pictures())).json();
  shown.replaceChildren(...found.map(figure));
  document.body.dataset.ready = "";
}

form.addEventListener("change", (event) => {
  if (event.target === form.elements.product) list();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData();
  body.append("image", form.elements.image.files[0]);
  const answer = await fetch(pictures(), { method: "POST", body });
  const told = await answer.json();
  form.querySelector("output").textContent = answer.ok ? `Stored as ${told.name}` : (told.detail ?? told.title);
  if (answer.ok) shown.append(figure(told));
});

for (const product of (await (await fetch("products?limit=100")).json()).items) {
  form.elements.product.add(new Option(product.name, product.id));
}
list();
