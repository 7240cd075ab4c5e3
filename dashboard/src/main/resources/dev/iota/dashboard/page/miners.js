// Every miner: share, score, confidence, state, and the reasons for it.
import {board, samplesByStage, standing} from "./board.js";
import {at, compact, count, fixed, make, percent, plural, say, time, tokens, tone, TONE_SIGNS, TONE_WORDS} from "./format.js";
import {text, virtualTable} from "./table.js";

const ORDER = {bad: 0, warning: 1, good: 2, plain: 3};
let shares = [];
let chosen = null;

const share = miner => miner.stage == null || !shares[miner.stage] ? null : miner.samples / shares[miner.stage];
const state = miner => standing(miner);

const table = virtualTable({
  host: at("miners-table"),
  label: "Miners",
  choose: miner => select(miner.n),
  sortedBy: 3,
  isDescending: false,
  columns: [
    {title: "Miner", value: miner => miner.short, draw: text(miner => miner.short ?? "…")},
    {title: "Name", value: miner => miner.name?.toLowerCase(), draw: text(miner => miner.name ?? "")},
    {title: "Stage", value: miner => miner.stage, isNumber: true, draw: text(miner => miner.stage == null ? "–" : String(miner.stage))},
    {title: "State", value: miner => ORDER[state(miner).tone] + state(miner).word, draw: drawState},
    {title: "Share", hint: "of its stage's samples", value: share, isNumber: true, draw: text(miner => percent(share(miner), 2))},
    {title: "Score", hint: "by how much it raises the loss, in nats per token, with standard error", value: miner => miner.effect, isNumber: true,
      draw: text(miner => miner.effect == null ? "–" : (miner.effect >= 0 ? "+" : "−") + Math.abs(miner.effect).toFixed(4)
          + (miner.error == null ? "" : " ± " + miner.error.toFixed(4)))},
    {title: "Confidence", hint: "that the score is not nil", value: miner => miner.confidence, isNumber: true, draw: text(miner => percent(miner.confidence))},
    {title: "Queue", value: miner => miner.queued, isNumber: true, draw: text(miner => count(miner.queued))},
    {title: "Busy", value: miner => miner.busy, isNumber: true, draw: text(miner => percent(miner.busy, 0))},
    {title: "Why", value: miner => miner.reasons?.length ?? 0, draw: text(miner => miner.reasons?.[0]?.text ?? "")},
  ],
});

function drawState(cell, miner) {
  const now = state(miner);
  tone(cell, now.tone);
  say(cell, TONE_SIGNS[now.tone] + " " + now.word);
}

const filter = at("miners-filter");
filter.addEventListener("input", showMiners);

/** Rows in their order: not at every change, since that is hard to read. */
export function showMiners() {
  shares = samplesByStage();
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = board.miners.filter(Boolean);
  const found = words.length === 0 ? all : all.filter(miner => {
    const said = [miner.id, miner.name, state(miner).word, "stage " + miner.stage, miner.device].join(" ").toLowerCase();
    return words.every(word => said.includes(word));
  });
  table.show(found);
  say(at("miners-count"), all.length === 0 ? "None has joined yet." : found.length === all.length ? plural(all.length, "miner")
      : plural(found.length, "miner") + " of " + count(all.length));
}

/** Figures of the rows in view, and of the miner that is chosen. */
export function drawMiners() {
  table.draw();
  if (chosen != null && board.miners[chosen]) {
    describe(board.miners[chosen]);
  }
}

export function select(number) {
  chosen = number;
  table.choose(number);
  describe(board.miners[number]);
}

let described = "";

function describe(miner) {
  const now = state(miner);
  const facts = [
    ["Key", miner.id],
    ["State", now.word],
    ["Stage", miner.stage == null ? "none" : miner.stage + (miner.slot == null ? "" : ", slot " + miner.slot)],
    ["Share", percent(share(miner), 2) + " of " + compact(shares[miner.stage]) + " samples"],
    ["Mean loss", fixed(miner.meanLoss, 4)],
    ["Device", miner.device ?? "unknown"],
    ["Stake", tokens(miner.stakeUnits)],
    ["Paid", tokens(miner.paidUnits)],
    ["Heard", miner.heard ? time(miner.heard) : "never"],
  ];
  const key = JSON.stringify([facts, miner.name, miner.reasons]);
  if (key === described) {
    return;
  }
  described = key;
  say(at("miner-title"), miner.name ? miner.name : "Miner " + miner.short);
  at("miner-empty").hidden = true;
  const body = at("miner-body");
  body.hidden = false;
  const reasons = miner.reasons?.length ? miner.reasons : [{tone: "GOOD", text: "Nothing is held against it."}];
  body.replaceChildren(
      make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {textContent: name}), make("dd", {textContent: value})])),
      make("ul", {"aria-label": "Reasons"}, ...reasons.map(reason => {
        const name = reason.tone.toLowerCase();
        const item = make("li", {}, make("span", {className: "unseen", textContent: TONE_WORDS[name] ? TONE_WORDS[name] + ": " : ""}),
            make("span", {textContent: reason.text}));
        tone(item, name);
        return item;
      })));
}
