// Follows the run by server-sent events, and draws what has changed, each part no more often than eyes can use.
import {apply, board, reset, standing} from "./board.js";
import {drawHistory, drawLoss} from "./charts.js";
import {at, compact, count, fixed, plural, say, tone} from "./format.js";
import {drawLog} from "./log.js";
import {drawMerges} from "./merges.js";
import {drawMiners, showMiners} from "./miners.js";
import {drawPipeline, forgetColours} from "./pipeline.js";
import {drawRewards} from "./rewards.js";
import {onTheme} from "./theme.js";

const SILENCE_MILLIS = 8000;
const AGAIN_MILLIS = 3000;
const ANNOUNCE_MILLIS = 5000;
const PHASES = {waiting: "plain", training: "good", uploading: "plain", merging: "plain", finished: "good"};

const views = [
  {parts: ["summary", "miners"], every: 100, draw: drawSummary},
  {parts: ["loss", "history"], every: 400, draw: drawLoss},
  {parts: ["history"], every: 1000, draw: drawHistory},
  {parts: ["summary", "miners"], every: 100, draw: drawPipeline},
  {parts: ["miners", "summary"], every: 100, draw: drawMiners},
  {parts: ["miners"], every: 1000, draw: showMiners},
  {parts: ["merges"], every: 500, draw: drawMerges},
  {parts: ["payments"], every: 1000, draw: drawRewards},
  {parts: ["log"], every: 300, draw: drawLog},
].map(view => ({...view, isStale: false, drawnAt: -Infinity}));

let source = null;
let heardAt = 0;
let isScheduled = false;
let times = [];

function connect() {
  source?.close();
  source = new EventSource("/events");
  heardAt = performance.now();
  source.addEventListener("snapshot", message => {
    reset();
    receive(message, true);
  });
  source.addEventListener("delta", message => receive(message, false));
  source.addEventListener("error", () => {
    banner("The page's server does not answer. It is asked again and again; what you see is as it was.", "bad");
    tone(at("connection"), "bad");
    say(at("connection"), "no server");
  });
}

setInterval(() => {
  const limit = source.readyState === EventSource.CLOSED ? AGAIN_MILLIS : SILENCE_MILLIS;
  if (performance.now() - heardAt > limit) {
    connect();
  }
}, 1000);

function receive(message, isWhole) {
  heardAt = performance.now();
  const data = JSON.parse(message.data);
  const changed = apply(data);
  views.forEach(view => view.isStale ||= isWhole || view.parts.some(part => changed.has(part)));
  times.push(...data.times ?? []);
  if (isWhole) {
    views.forEach(view => view.drawnAt = -Infinity);
  }
  schedule();
}

function schedule() {
  if (!isScheduled) {
    isScheduled = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  isScheduled = false;
  const now = performance.now();
  for (const view of views) {
    if (view.isStale && now - view.drawnAt >= view.every) {
      view.isStale = false;
      view.drawnAt = now;
      view.draw();
    }
  }
  if (times.length > 0) {
    const painted = times;
    times = [];
    requestAnimationFrame(() => document.dispatchEvent(new CustomEvent("painted", {detail: painted})));
  }
  const next = Math.min(...views.filter(view => view.isStale).map(view => view.drawnAt + view.every - now));
  if (Number.isFinite(next)) {
    setTimeout(schedule, Math.max(0, next));
  }
}

function banner(text, name) {
  const element = at("banner");
  say(element, text ?? "");
  tone(element, name ?? "plain");
  element.hidden = !text;
}

function drawSummary() {
  const summary = board.summary;
  if (!summary) {
    return;
  }
  document.title = summary.run + (summary.loss == null ? "" : " · loss " + summary.loss.toFixed(3)) + " · IOTA";
  say(at("run"), summary.run);
  say(at("subtitle"), [summary.parameters == null ? null : compact(summary.parameters) + " parameters",
    summary.stages.length === 0 ? null : plural(summary.stages.length, "stage")].filter(Boolean).join(" · ") || "a run of IOTA");
  say(at("phase"), summary.phase);
  tone(at("phase"), PHASES[summary.phase] ?? "plain");
  drawConnection(summary.connection);
  const done = summary.samplesTotal == null ? null : Math.min(1, summary.samples / summary.samplesTotal);
  at("progress").hidden = done == null;
  at("progress").firstElementChild.style.width = 100 * (done ?? 0) + "%";
  at("progress").setAttribute("aria-valuenow", Math.round(100 * (done ?? 0)));
  say(at("tile-loss"), fixed(summary.loss, 3));
  say(at("tile-samples"), count(summary.samples));
  say(at("note-samples"), (summary.samplesTotal == null ? "" : "of " + count(summary.samplesTotal)) + (summary.reissued > 0 ? ", " + count(summary.reissued) + " re-issued" : ""));
  say(at("tile-epoch"), summary.epoch == null ? "–" : count(summary.epoch));
  say(at("note-epoch"), (summary.epochs == null ? "" : "of " + count(summary.epochs)) + (summary.generation > 0 ? ", generation " + summary.generation : ""));
  say(at("tile-speed"), compact(summary.tokensPerSecond));
  say(at("note-speed"), "tokens/s · " + summary.samplesPerSecond.toFixed(1) + " samples/s");
  drawMinerTiles();
  drawFooter(summary);
  announce(summary);
}

function drawMinerTiles() {
  const words = {};
  let all = 0;
  for (const miner of board.miners) {
    if (miner) {
      all++;
      const name = standing(miner);
      words[name.word] = (words[name.word] ?? 0) + 1;
      words[name.tone + "-tone"] = (words[name.tone + "-tone"] ?? 0) + 1;
    }
  }
  const doubted = (words.suspect ?? 0) + (words.quarantined ?? 0);
  say(at("tile-miners"), count(all));
  say(at("note-miners"), all === 0 ? "none has joined yet" : count(words["good-tone"] ?? 0) + " at work" + (words.silent ? ", " + count(words.silent) + " silent" : ""));
  say(at("tile-trust"), all === 0 ? "–" : doubted === 0 ? "clear" : count(doubted));
  tone(at("tile-trust"), words.quarantined ? "bad" : doubted ? "warning" : all === 0 ? "plain" : "good");
  say(at("note-trust"), doubted === 0 ? "nobody stands out" : plural(words.suspect ?? 0, "suspect") + ", " + count(words.quarantined ?? 0) + " in quarantine");
}

function drawConnection(connection) {
  const looks = {LIVE: ["live", "good"], CATCHING_UP: ["catching up", "plain"], CONNECTING: ["connecting", "plain"], WAITING: ["waiting", "warning"],
    LOST: ["no broker", "bad"], FAILED: ["failed", "bad"]};
  const [word, name] = looks[connection.state];
  say(at("connection"), word);
  tone(at("connection"), name);
  const isTrouble = name === "bad" || name === "warning";
  banner(isTrouble ? connection.text + "." : null, name);
}

function drawFooter(summary) {
  const list = counts => Object.entries(counts).map(([what, number]) => count(number) + " " + what).join(", ");
  say(at("footer"), [
    count(summary.records) + " records read",
    Object.keys(summary.refusals).length === 0 ? "no records refused" : "refused by the run: " + list(summary.refusals),
    Object.keys(summary.skipped).length === 0 ? "none skipped here" : "skipped here: " + list(summary.skipped),
    summary.minersNotShown > 0 ? count(summary.minersNotShown) + " mentions of miners beyond those shown" : null,
  ].filter(Boolean).join(" · ") + ".");
}

let announced = {phase: null, epoch: null, connection: null, at: -Infinity};

/** For those who listen: what matters, and not too often. */
function announce(summary) {
  const now = performance.now();
  if (now - announced.at < ANNOUNCE_MILLIS) {
    return;
  }
  const news = [];
  if (announced.phase !== null && announced.connection !== summary.connection.state) {
    news.push(summary.connection.text);
  }
  if (announced.epoch !== summary.epoch && summary.epoch != null) {
    news.push("Epoch " + summary.epoch + ", loss " + fixed(summary.loss, 3));
  }
  if (summary.phase === "finished" && announced.phase !== "finished") {
    news.push("The run is complete");
  }
  announced = {phase: summary.phase, epoch: summary.epoch, connection: summary.connection.state, at: news.length > 0 ? now : announced.at};
  if (news.length > 0) {
    say(at("announcer"), news.join(". ") + ".");
  }
}

onTheme(() => {
  forgetColours();
  views.forEach(view => view.isStale = board.summary !== null);
  schedule();
});
forgetColours();
connect();
