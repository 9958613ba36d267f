"use strict";

/** A product's page: the large picture, the chain that led to it, and all that is known of it. */
class ProductPage {
  constructor(box) {
    this.box = box;
  }

  /** Shows a product. `neighbours` are the addresses before and after it, `place` says where it stands among them. */
  show(product, { address, neighbours, place, back }) {
    this.product = product;
    this.neighbours = neighbours;
    const key = product.key === product.title ? [] : [product.key];
    const subtitle = [...key, product.category, ...product.statuses].join(" · ");
    this.heading = element("h1", { tabindex: -1 }, product.title);
    this.strip = element("div");
    this.body = element("div", { class: "layout" });
    this.box.replaceChildren(
      element(
        "nav",
        { class: "steps", "aria-label": "Products" },
        element("a", { class: "button", href: back }, "All products"),
        element("span", { class: "apart" }, place),
        stepTo(neighbours.before, "←", "Previous product"),
        stepTo(neighbours.after, "→", "Next product"),
      ),
      this.heading,
      element("p", { class: "sub" }, subtitle),
      this.strip,
      this.body,
    );
    const wanted = product.pictures.findIndex((picture) => picture.asset === address.asset && picture.partition === address.partition);
    this.select(wanted < 0 ? 0 : wanted);
  }

  select(number) {
    this.number = number;
    const picture = this.product.pictures[number];
    if (!picture) {
      this.body.replaceChildren(element("p", { class: "message" }, "There are no pictures of it yet."));
      return;
    }
    this.mode = picture.heat_map ? "compare" : "picture";
    this.draw(picture);
  }

  draw(picture) {
    const hadFocus = this.box.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    this.strip.replaceChildren(this.chain());
    this.strip.querySelector("[aria-current=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
    const large = element("div", { class: "large" }, stageOf(picture, this.mode), this.modes(picture));
    // All of it is to be seen without scrolling, and the words stand right beside it.
    this.body.style.setProperty("--widest", picture.thumbnail ? `calc(62vh * ${picture.width / picture.height})` : null);
    this.body.replaceChildren(
      large,
      element("div", { class: "details" }, ...detailsOf(picture, this.product)),
    );
    if (hadFocus) this.box.querySelector(`[data-keep="${CSS.escape(hadFocus)}"]`)?.focus({ preventScroll: true });
  }

  modes(picture) {
    const offered = [["picture", "Picture"], ["compare", picture.before && "Before and after"], ["changes", picture.heat_map && "What changed"]].filter(([, words]) => words);
    const buttons = offered.map(([mode, words]) => {
      const change = () => { this.mode = mode; this.draw(picture); };
      return element("button", { class: "button", type: "button", "aria-pressed": String(mode === this.mode), "data-keep": mode, onclick: change }, words);
    });
    const whole = picture.thumbnail && element("a", { class: "button apart", href: picture.original, target: "_blank", rel: "noopener" }, "Full size");
    return element("div", { class: "modes" }, ...(buttons.length > 1 ? buttons : []), whole);
  }

  chain() {
    let earlier = null;
    const steps = this.product.pictures.map((picture, number) => {
      const isFirst = picture.asset !== earlier;
      earlier = picture.asset;
      const select = () => { history.replaceState(null, "", productAddress(this.product.key, picture)); this.select(number); };
      const frame = picture.thumbnail
        ? element("div", { class: `frame ${picture.has_alpha ? "alpha" : ""}` }, element("img", { src: picture.thumbnail, alt: "", loading: "lazy" }))
        : element("div", { class: `frame empty ${picture.failure ? "failed" : ""}` }, picture.failure ? "failed" : "not there");
      return element(
        "li",
        { class: isFirst ? (picture.is_in_chain ? "step" : "beside") : null },
        element("button", { type: "button", "aria-current": String(number === this.number), "data-keep": `picture-${number}`, onclick: select }, frame, element("span", {}, picture.label), markOf(picture)),
      );
    });
    return element("ol", { class: "chain", "aria-label": "From the product image to its shots" }, ...steps);
  }

  step(by) {
    const next = this.number + by;
    if (next < 0 || next >= this.product.pictures.length) return;
    history.replaceState(null, "", productAddress(this.product.key, this.product.pictures[next]));
    this.select(next);
  }
}

/** What a person should look at of a picture that is there. */
function markOf(picture) {
  if (!picture.thumbnail) return null;
  if (picture.failure) return element("strong", { class: "badge failed" }, "Failed");
  return picture.checks.every(({ state }) => state === "passed") ? null : element("strong", { class: "badge doubtful" }, "To look at");
}

function stepTo(address, arrow, words) {
  const told = { class: "button", "aria-label": words, title: words };
  return element("a", address ? { ...told, href: address } : { ...told, role: "link", "aria-disabled": "true" }, arrow);
}

function* detailsOf(picture, product) {
  const heading = element("h2", {}, picture.place ? `${picture.title}: ${picture.place}` : picture.title);
  // Where there is no picture, the stage says why.
  const problem = picture.thumbnail && picture.failure && element("p", { class: "problem" }, `The last attempt failed: ${picture.failure}`);
  yield element("section", {}, heading, problem, ...textsOf(picture));
  if (picture.changes) yield element("section", {}, element("h3", {}, "What changed"), element("p", { class: "text" }, picture.changes));
  if (picture.checks.length) {
    const lines = picture.checks.map(({ name, state, reason }) =>
      element("li", {}, element("span", { class: `state ${state}` }, { passed: "Passed", warning: "To look at", error: "Not passed" }[state]), ` ${name}${reason ? `: ${reason}` : ""}`));
    yield element("section", { class: "checks" }, element("h3", {}, "Checks"), element("ul", {}, ...lines));
  }
  if (picture.facts?.length) yield element("section", {}, element("h3", {}, "The picture"), listOf(picture.facts));
  if (picture.structured_prompt) {
    const document = element("pre", { tabindex: 0, role: "region", "aria-label": "Structured prompt" }, laidOut(picture.structured_prompt));
    yield element("section", {}, element("details", {}, element("summary", {}, "Structured prompt"), document));
  }
  if (product.facts.length) yield element("section", {}, element("h3", {}, "The product"), listOf(product.facts));
}

function laidOut(document) {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document; // whatever it is, it is what Bria gave
  }
}

function textsOf(picture) {
  return (picture.texts ?? []).flatMap(([name, text]) => [element("h3", {}, name), element("p", { class: "text" }, text)]);
}

function listOf(facts) {
  return element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}
