"use strict";

/** What the page shows, as the part of its address behind the # tells it: a filtered grid, or a product. */
const FILTERS = ["text", "category", "scene", "status"];

function readAddress(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [kind, key, asset, partition] = path.split("/").map(decoded);
  const asked = new URLSearchParams(query);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, asked.get(name) ?? ""]));
  return kind === "product" && key ? { key, asset, partition } : { filters };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // an address that was cut off
  }
}

function gridAddress(filters) {
  const asked = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
  return asked.size ? `#/?${asked}` : "#/";
}

function productAddress(key, picture = null) {
  const parts = picture ? [key, picture.asset, picture.partition] : [key];
  return `#/product/${parts.map(encodeURIComponent).join("/")}`;
}

/** The numbers of the entries that pass all filters, in their order. */
function filtered(index, filters) {
  const words = filters.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const category = index.categories.indexOf(filters.category);
  const status = index.statuses.indexOf(filters.status);
  return index.entries.flatMap((entry, number) => {
    if (filters.category && entry.category !== category) return [];
    if (filters.status && !entry.statuses.includes(status)) return [];
    if (filters.scene && !entry.pictures.some(([kind]) => isShot(index, kind, filters.scene))) return [];
    entry.searched ??= `${entry.key} ${entry.title} ${entry.words ?? ""} ${index.categories[entry.category]}`.toLocaleLowerCase();
    return words.every((word) => entry.searched.includes(word)) ? [number] : [];
  });
}

function isShot(index, kind, scene) {
  return index.kinds[kind].asset === index.shot && index.kinds[kind].place === scene;
}

/** Whether a picture that bears another key than the entry, such as a refinement, is shown with it. */
function stands(index, entry, { asset, partition }) {
  return entry.pictures.some(([kind]) => index.kinds[kind].asset === asset && index.kinds[kind].place === partition);
}

/** How many products entries are, and how many others, in words. */
function counted(entries) {
  const others = entries.filter(({ isOther }) => isOther).length;
  const words = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const products = entries.length - others;
  return [products || !others ? words(products, "product") : "", others ? words(others, "other") : ""].filter(Boolean).join(", ");
}
