"use strict";

const NARROWEST_CARD_PX = 330;
const GAP_PX = 28;
const WORDS_PX = 60;
const ROWS_AROUND = 2;
const PLAIN = 0, WITH_ALPHA = 1, NOT_THERE = 2, FAILED = 3;

const thumbnailOf = (name) => `thumbnails/512/${name.slice(0, 2)}/${name}.webp`;

/** The grid: of ten thousand cards only those near the window are there. */
class Wall {
  constructor(box, index) {
    this.box = box;
    this.index = index;
    this.shown = [];
    this.scene = "";
    this.cards = new Map();
    addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.lay()).observe(box);
  }

  show(numbers, scene) {
    this.shown = numbers;
    this.scene = scene;
    for (const card of this.cards.values()) card.remove();
    this.cards.clear();
    this.lay();
  }

  lay() {
    const width = this.box.clientWidth;
    if (!width) return;
    this.columns = Math.max(1, Math.floor((width + GAP_PX) / (NARROWEST_CARD_PX + GAP_PX)));
    this.width = (width - GAP_PX * (this.columns - 1)) / this.columns;
    this.height = this.width / 2 + WORDS_PX;
    this.step = this.height + GAP_PX;
    this.box.style.height = `${Math.ceil(this.shown.length / this.columns) * this.step}px`;
    for (const [place, card] of this.cards) this.put(card, place);
    this.draw();
  }

  draw() {
    if (!this.box.clientWidth) return;
    const above = -this.box.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / this.step) - ROWS_AROUND) * this.columns;
    const last = Math.min(this.shown.length, (Math.ceil((above + innerHeight) / this.step) + ROWS_AROUND) * this.columns);
    for (const [place, card] of this.cards) {
      // What has the focus stays, or the keyboard would lose its place.
      if ((place < first || place >= last) && !card.contains(document.activeElement)) {
        card.remove();
        this.cards.delete(place);
      }
    }
    let before = this.box.firstElementChild;
    for (let place = first; place < last; place++) {
      while (before && Number(before.dataset.number) < place) before = before.nextElementSibling;
      if (this.cards.has(place)) continue;
      const card = this.card(place);
      this.box.insertBefore(card, before);
      this.cards.set(place, card);
    }
  }

  put(card, place) {
    const row = Math.floor(place / this.columns), column = place % this.columns;
    card.style.width = `${this.width}px`;
    card.style.height = `${this.height}px`;
    card.style.transform = `translate(${column * (this.width + GAP_PX)}px, ${row * this.step}px)`;
  }

  card(place) {
    const entry = this.index.entries[this.shown[place]];
    const marks = { Failed: "failed", "To look at": "doubtful", Missing: "missing", "Left the catalog": "retired" };
    const status = entry.statuses.map((number) => this.index.statuses[number]).find((name) => marks[name]);
    const badge = status ? element("span", { class: `badge ${marks[status]}` }, status) : null;
    const about = [entry.key === entry.title ? "" : entry.key, this.index.categories[entry.category]].filter(Boolean).join(" · ");
    const card = element(
      "div",
      { role: "listitem", "data-number": place, "aria-setsize": this.shown.length, "aria-posinset": place + 1 },
      element(
        "a",
        { class: "card", href: productAddress(entry.key) },
        this.mosaic(entry),
        element("span", { class: "title" }, entry.title),
        element("span", { class: "about" }, element("span", {}, about), badge),
      ),
    );
    this.put(card, place);
    return card;
  }

  mosaic(entry) {
    const chosen = this.scene ? (picture) => isShot(this.index, picture[0], this.scene) : () => false;
    const pictures = [...entry.pictures.filter(chosen), ...entry.pictures.filter((picture) => !chosen(picture))];
    const frames = pictures.slice(0, 5).map((picture) => frameOf(picture, this.index.kinds[picture[0]], entry.title));
    const more = pictures.length - frames.length;
    if (more > 0) frames.at(-1).append(element("span", { class: "more" }, `+${more}`));
    const layout = { 0: "one", 1: "one", 2: "few", 3: "three" }[frames.length] ?? "";
    if (frames.length === 4) frames[3].style.gridColumn = "2 / -1";
    return element("div", { class: `mosaic ${layout}` }, ...frames);
  }

  /** Gives a card the focus; says whether there is one. */
  focus(place) {
    if (place < 0 || place >= this.shown.length) return false;
    this.reveal(place);
    this.cards.get(place)?.querySelector("a").focus({ preventScroll: true });
    return true;
  }

  reveal(place) {
    const bar = document.querySelector("[data-filters]").offsetHeight + 16;
    const top = this.box.getBoundingClientRect().top + Math.floor(place / this.columns) * this.step;
    if (top < bar) scrollBy(0, top - bar);
    else if (top + this.height > innerHeight) scrollBy(0, top + this.height - innerHeight + 16);
    this.draw();
  }
}

function frameOf([, shown, name], kind, title) {
  const what = kind.place ? `${kind.title.toLowerCase()}: ${kind.place}` : kind.title.toLowerCase();
  if (shown === NOT_THERE || shown === FAILED) {
    const said = shown === FAILED ? "failed" : "missing";
    return element("div", { class: `frame empty ${shown === FAILED ? "failed" : ""}` }, `${kind.place || kind.title} ${said}`);
  }
  const picture = element("img", { src: thumbnailOf(name), alt: `${title}, ${what}`, loading: "lazy", decoding: "async" });
  return element("div", { class: `frame ${shown === WITH_ALPHA ? "alpha" : ""}` }, picture);
}
