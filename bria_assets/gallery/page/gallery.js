"use strict";

/** Joins the parts: the address decides what is shown, and the data comes as scripts that call `gallery`. */
const gallery = (() => {
  const find = (name) => document.querySelector(`[data-${name}]`);
  const products = new Map();
  let index, wall, page, filters = { text: "", category: "", scene: "", status: "" }, numbers = [], scrolledTo = 0, opened = null;

  function say(words) {
    find("message").textContent = words;
    find("message").hidden = !words;
  }

  function start(data) {
    index = data;
    const shots = index.kinds.filter((kind) => kind.asset === index.shot).map((kind) => kind.place);
    const statuses = index.statuses.filter((_, number) => index.entries.some((entry) => entry.statuses.includes(number)));
    fill("category", "All categories", [...index.categories].sort((a, b) => a.localeCompare(b)));
    fill("scene", "All scenes", [...new Set(shots)].sort((a, b) => a.localeCompare(b)));
    fill("status", "Any status", statuses);
    find("filters").hidden = false;
    wall = new Wall(find("wall"), index);
    page = new ProductPage(find("product"));
    listen();
    follow();
  }

  function fill(name, all, values) {
    find("filters").elements[name].replaceChildren(...[["", all], ...values.map((value) => [value, value])].map(([value, words]) => element("option", { value }, words)));
  }

  function listen() {
    const form = find("filters");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      filters = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value]));
      history.replaceState(null, "", gridAddress(filters));
      showGrid();
      const top = wall.box.offsetTop - form.offsetHeight - 24; // where the bar begins to stick
      if (scrollY > top) scrollTo(0, top);
    });
    find("fold").addEventListener("click", ({ currentTarget: button }) => {
      button.setAttribute("aria-expanded", String(button.parentElement.classList.toggle("unfolded")));
    });
    find("skip").addEventListener("click", (event) => { event.preventDefault(); wall.focus(0); });
    addEventListener("hashchange", follow);
    addEventListener("keydown", onKey);
  }

  function follow() {
    const address = readAddress(location.hash);
    if (address.key) return open(address);
    filters = address.filters;
    showGrid();
  }

  function view(name) {
    for (const part of document.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name;
  }

  function showGrid() {
    const left = opened;
    opened = null;
    document.title = "Product pictures";
    view("wall");
    for (const name of FILTERS) if (find("filters").elements[name].value !== filters[name]) find("filters").elements[name].value = filters[name];
    numbers = filtered(index, filters);
    wall.show(numbers, filters.scene);
    find("count").textContent = counted(numbers.map((number) => index.entries[number]));
    say(numbers.length ? "" : index.entries.length ? "No product fits these filters." : "There are no pictures yet: a refresh makes them.");
    if (left === null) return;
    scrollTo(0, scrolledTo);
    const place = numbers.findIndex((number) => index.entries[number].key === left);
    if (place >= 0) wall.focus(place);
  }

  function open(address) {
    const entry = index.entries.find(({ key }) => key === address.key) ?? index.entries.find((entry) => stands(index, entry, address));
    if (!entry) {
      view("wall");
      showGrid();
      return say(`There is no product ${address.key} here.`);
    }
    if (opened === null) {
      scrolledTo = scrollY;
      if (!numbers.length) numbers = filtered(index, filters);
    }
    opened = entry.key;
    const known = products.get(entry.key);
    if (known) return show(known, address);
    const script = element("script", { src: `products/${entry.page}.js` });
    script.onload = () => { script.remove(); if (opened === entry.key) show(products.get(entry.key), readAddress(location.hash)); };
    script.onerror = () => {
      script.remove();
      view("wall");
      say("What is shown here was built anew meanwhile. Load the page again to see it.");
    };
    document.head.append(script);
  }

  function show(product, address) {
    let at = numbers.findIndex((number) => index.entries[number].key === product.key);
    const among = at < 0 ? index.entries.map((_, number) => number) : numbers;
    if (at < 0) at = index.entries.findIndex(({ key }) => key === product.key);
    const addressAt = (place) => (among[place] === undefined ? null : productAddress(index.entries[among[place]].key));
    view("product");
    document.title = `${product.title} – Product pictures`;
    page.show(product, {
      address,
      neighbours: { before: addressAt(at - 1), after: addressAt(at + 1) },
      place: `${(at + 1).toLocaleString("en")} of ${among.length.toLocaleString("en")}`,
      back: gridAddress(filters),
    });
    scrollTo(0, 0);
    page.heading.focus({ preventScroll: true });
  }

  function onKey(event) {
    if (event.key === "Escape" && opened !== null) {
      history.pushState(null, "", gridAddress(filters));
      showGrid();
    } else if (event.key === "Escape" && event.target.matches?.("input[type=search]")) {
      event.target.value = "";
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
      event.target.blur();
    } else if (isForSomethingElse(event)) {
      return;
    } else if (event.key === "/") {
      if (opened !== null) {
        history.pushState(null, "", gridAddress(filters));
        showGrid();
      }
      find("filters").elements.text.focus();
    } else if (opened !== null) {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      const neighbour = by < 0 ? page.neighbours?.before : page.neighbours?.after;
      if (!event.shiftKey) page.step(by);
      else if (neighbour) location.hash = neighbour;
    } else {
      const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wall.columns, ArrowDown: wall.columns }[event.key];
      const card = document.activeElement.closest("[data-number]");
      // Until a card has the focus, the keys do what they do on any page; the one to the right goes to the first.
      const isEntry = event.key === "ArrowRight" && document.activeElement === document.body;
      if (!by || event.shiftKey || !(card || isEntry)) return;
      if (!wall.focus(card ? Number(card.dataset.number) + by : 0)) return;
    }
    event.preventDefault();
  }

  addEventListener("error", (event) => {
    if (event.target instanceof HTMLScriptElement && event.target.hasAttribute("data-index")) {
      say("The page was built anew meanwhile, or is not whole. Load it again.");
    }
  }, true);

  return { index: start, product: (key, product) => products.set(key, product) };
})();
