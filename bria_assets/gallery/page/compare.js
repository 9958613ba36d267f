"use strict";

/** A large picture, alone or beside what it was before, or under the map of what changed. */
function stageOf(picture, mode) {
  const before = picture.before;
  if (!picture.thumbnail) {
    const said = picture.failure ?? picture.problem;
    return element("div", { class: "stage empty" }, element("p", {}, `${picture.title}${picture.place ? `, ${picture.place}` : ""}: ${said}`));
  }
  const stage = element("div", { class: "stage" });
  stage.style.aspectRatio = `${picture.width} / ${picture.height}`;
  if (mode === "compare" && before) {
    const slider = element("input", {
      type: "range", min: 0, max: 100, step: 1, value: 50,
      "aria-label": `How much is shown of the picture before, ${before.title.toLowerCase()}, and of the one after`,
      oninput: () => stage.style.setProperty("--at", `${slider.value}%`),
    });
    stage.style.setProperty("--at", "50%");
    stage.append(
      layerOf(before, "before"), layerOf(picture, "after"),
      element("span", { class: "tag left" }, before.title), element("span", { class: "tag right" }, picture.title),
      element("div", { class: "bar" }), slider,
    );
  } else if (mode === "changes" && picture.heat_map) {
    const slider = element("input", {
      type: "range", min: 0, max: 100, step: 1, value: 75, "aria-label": "How strongly the map of changes is shown",
      oninput: () => stage.style.setProperty("--share", slider.value / 100),
    });
    stage.style.setProperty("--share", 0.75);
    const map = element("div", { class: "layer map" }, largeImage(picture.heat_map, picture.heat_map.alt));
    stage.append(layerOf(picture, ""), map, element("span", { class: "tag left" }, "Drag for more or less of the map"), slider);
  } else {
    stage.append(layerOf(picture, ""));
  }
  return stage;
}

function layerOf(picture, name) {
  return element("div", { class: `layer ${name} ${picture.has_alpha ? "alpha" : ""}` }, largeImage(picture, picture.alt));
}

/** The thumbnail at once, then the whole picture, where the store lies beside the gallery. */
function largeImage(picture, alt) {
  const shown = element("img", { src: picture.thumbnail, alt, decoding: "async" });
  const whole = new Image();
  whole.onload = () => { shown.src = whole.src; };
  whole.src = picture.original;
  return shown;
}
