// Light or dark: as the system says, or as chosen here.
import {at, say} from "./format.js";

const CHOICES = ["system", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];
let choice = "system";
try {
  choice = CHOICES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system";
} catch {
  // Without storage the choice lasts as long as the page.
}

export const isDark = () => choice === "dark" || choice === "system" && dark.matches;
export const onTheme = listener => listeners.push(listener);
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function apply() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  say(at("theme"), "Theme: " + choice);
  listeners.forEach(listener => listener());
}

dark.addEventListener("change", apply);
at("theme").addEventListener("click", () => {
  choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // As above.
  }
  apply();
});
apply();
