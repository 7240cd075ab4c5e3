// What happened, in sentences, the newest first.
import {board} from "./board.js";
import {at, count, make, say, time, tone, TONE_SIGNS, TONE_WORDS} from "./format.js";

const SHOWN = 200;
const KINDS = {EPOCH: "Epochs", ROLLBACK: "Rollbacks", WORKER: "Workers", VERDICT: "Verdicts", AUDIT: "Audits", ANOMALY: "Anomalies", MERGE: "Merges",
  REWARD: "Rewards", REFUSAL: "Refusals"};
const hidden = new Set();
const filter = at("log-filter");
filter.addEventListener("input", drawLog);

for (const [kind, title] of Object.entries(KINDS)) {
  const chip = make("button", {type: "button", textContent: title, "aria-pressed": "true"});
  chip.addEventListener("click", () => {
    hidden.has(kind) ? hidden.delete(kind) : hidden.add(kind);
    chip.setAttribute("aria-pressed", String(!hidden.has(kind)));
    drawLog();
  });
  at("log-kinds").append(chip);
}

export function drawLog() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = board.events.filter(event => !hidden.has(event.kind) && words.every(word => event.text.toLowerCase().includes(word)
      || event.miner != null && board.miners[event.miner]?.id?.includes(word)));
  at("log-empty").hidden = found.length > 0;
  say(at("log-empty"), board.events.length === 0 ? "Nothing has happened yet." : "No event is of these kinds and has these words.");
  say(at("log-count"), found.length === 0 ? "" : found.length > SHOWN ? "the newest " + SHOWN + " of " + count(found.length) : count(found.length));
  at("events").replaceChildren(...found.slice(-SHOWN).reverse().map(event => {
    const name = event.tone.toLowerCase();
    const sign = make("span", {title: TONE_WORDS[name]}, make("span", {"aria-hidden": "true", textContent: TONE_SIGNS[name]}),
        make("span", {className: "unseen", textContent: TONE_WORDS[name]}));
    tone(sign, name);
    return make("li", {}, make("time", {dateTime: new Date(event.atMillis).toISOString(), textContent: time(event.atMillis)}), sign,
        make("span", {textContent: event.text}));
  }));
}
