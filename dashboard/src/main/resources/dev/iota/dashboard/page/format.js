// Figures and small helpers. Whatever comes from outside reaches the page as text alone.
const plain = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", {notation: "compact", maximumFractionDigits: 1});

export const TONE_SIGNS = {good: "●", plain: "○", warning: "▲", bad: "■"};
export const TONE_WORDS = {good: "good", plain: "", warning: "warning", bad: "bad"};

export const count = value => value == null ? "–" : plain.format(Math.round(value));
export const compact = value => value == null ? "–" : short.format(value);
export const fixed = (value, digits) => value == null ? "–" : value.toFixed(digits);
export const percent = (value, digits = 1) => value == null ? "–" : (100 * value).toFixed(digits) + " %";
export const tokens = units => units == null ? "–" : (units / 1e9).toFixed(4);
export const time = millis => new Date(millis).toLocaleTimeString("en-GB");
export const plural = (number, word) => count(number) + " " + word + (number === 1 ? "" : "s");

export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && key !== "role") {
      element[key] = value;
    } else {
      element.setAttribute(key, value);
    }
  }
  element.append(...children);
  return element;
}

export const at = id => document.getElementById(id);

export function tone(element, name) {
  if (element.dataset.tone !== name) {
    element.dataset.tone = name;
  }
}
