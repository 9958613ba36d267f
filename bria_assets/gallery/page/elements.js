"use strict";

/** Makes an element. Texts become text, never markup; attributes that are null or false are left out. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (attribute.startsWith("on")) made.addEventListener(attribute.slice(2), value);
    else made.setAttribute(attribute, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Whether a key was typed into a field, or with a modifier, and is not meant for the page. */
function isForSomethingElse(event) {
  const field = event.target.closest?.("input, select, textarea, pre");
  return event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || (field !== null && event.key !== "Escape");
}
