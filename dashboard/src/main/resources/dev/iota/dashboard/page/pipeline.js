// The pipeline as a graph: stages with their workers, and what flows between them.
import {board, standing} from "./board.js";
import {at, count, make, percent, plural, say, tone} from "./format.js";
import {select} from "./miners.js";
import {colour} from "./theme.js";

const FEW = 8;
const DOT = 11;
const views = [];
let fills = {};

export function forgetColours() {
  fills = {good: colour("good"), warning: colour("warning"), bad: colour("bad"), plain: colour("soft"), line: colour("line")};
}

export function drawPipeline() {
  const rates = board.summary?.stages ?? [];
  const workers = Array.from({length: rates.length}, () => []);
  for (const miner of board.miners) {
    if (miner?.stage != null && miner.state !== "left" && workers[miner.stage]) {
      workers[miner.stage].push(miner);
    }
  }
  at("stages-empty").hidden = rates.length > 0;
  while (views.length < rates.length) {
    views.push(stageView(views.length));
  }
  while (views.length > rates.length) {
    const view = views.pop();
    view.item.remove();
    view.flow?.item.remove();
  }
  rates.forEach((rate, stage) => drawStage(views[stage], stage, rates, workers[stage]));
}

function stageView(stage) {
  const list = at("stages");
  const flow = stage === 0 ? null : flowView();
  const view = {flow, figures: [], role: make("span", {className: "role"}), chips: make("div", {className: "workers"}), buttons: []};
  view.canvas = make("canvas", {role: "img"});
  view.canvas.addEventListener("click", event => pick(view, event));
  const figures = ["Workers", "Queue", "In flight", "Busy", "Forward", "Backward"].map(name => {
    const value = make("dd", {textContent: "–"});
    view.figures.push(value);
    return make("div", {}, make("dt", {textContent: name}), value);
  });
  view.item = make("li", {className: "stage"},
      make("div", {className: "names"}, make("h3", {textContent: "Stage " + stage}), view.role), make("dl", {}, ...figures), view.chips, view.canvas);
  if (flow) {
    list.append(flow.item);
  }
  list.append(view.item);
  return view;
}

function flowView() {
  const view = {there: make("div", {className: "wire"}), back: make("div", {className: "wire back"}), up: make("p"), down: make("p")};
  view.item = make("li", {className: "flow"}, view.up, view.there, view.back, view.down);
  return view;
}

function drawStage(view, stage, rates, miners) {
  const sum = read => miners.reduce((total, miner) => total + read(miner), 0);
  const figures = [count(miners.length), count(sum(miner => miner.queued)), count(sum(miner => miner.inFlight)),
    miners.length === 0 ? "–" : percent(sum(miner => miner.busy) / miners.length, 0), rates[stage].forward.toFixed(1) + "/s", rates[stage].backward.toFixed(1) + "/s"];
  figures.forEach((figure, place) => say(view.figures[place], figure));
  say(view.role, stage === 0 ? "head" : stage === rates.length - 1 ? "tail" : "middle");
  if (view.flow) {
    const there = rates[stage - 1].forward;
    const back = rates[stage].backward;
    say(view.flow.up, there.toFixed(1) + " activations/s");
    say(view.flow.down, back.toFixed(1) + " gradients/s");
    view.flow.there.classList.toggle("flows", there > 0);
    view.flow.back.classList.toggle("flows", back > 0);
  }
  const isFew = miners.length <= FEW;
  view.chips.hidden = !isFew;
  view.canvas.hidden = isFew;
  (isFew ? drawChips : drawDots)(view, stage, miners);
}

function drawChips(view, stage, miners) {
  while (view.buttons.length < miners.length) {
    const name = make("span");
    const word = make("b");
    const bar = make("i");
    const button = make("button", {type: "button"}, name, word, bar);
    const entry = {button, name, word, bar, miner: null};
    button.addEventListener("click", () => select(entry.miner.n));
    view.buttons.push(entry);
    view.chips.append(button);
  }
  view.buttons.forEach((entry, place) => {
    const miner = miners[place];
    entry.button.hidden = !miner;
    if (miner) {
      const now = standing(miner);
      entry.miner = miner;
      say(entry.name, miner.short ?? "…");
      say(entry.word, now.word);
      tone(entry.word, now.tone);
      entry.bar.style.transform = "scaleX(" + miner.busy + ")";
    }
  });
}

/** Shape tells as much as colour: circles work, squares are out, triangles are doubted, rings are idle. */
function drawDots(view, stage, miners) {
  const canvas = view.canvas;
  const width = canvas.clientWidth || 180;
  const columns = Math.max(1, Math.floor(width / DOT));
  const height = Math.ceil(miners.length / columns) * DOT;
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = height + "px";
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const tones = {};
  miners.forEach((miner, place) => {
    const now = standing(miner);
    tones[now.word] = (tones[now.word] ?? 0) + 1;
    const x = place % columns * DOT + DOT / 2;
    const y = Math.floor(place / columns) * DOT + DOT / 2;
    pen.fillStyle = pen.strokeStyle = fills[now.tone];
    pen.beginPath();
    if (now.tone === "bad") {
      pen.rect(x - 4, y - 4, 8, 8);
    } else if (now.tone === "warning") {
      pen.moveTo(x, y - 4.5);
      pen.lineTo(x + 4.5, y + 4);
      pen.lineTo(x - 4.5, y + 4);
    } else {
      pen.arc(x, y, 4, 0, 2 * Math.PI);
    }
    if (now.tone === "plain") {
      pen.stroke();
    } else {
      pen.globalAlpha = now.tone === "good" ? 0.35 + 0.65 * miner.busy : 1;
      pen.fill();
      pen.globalAlpha = 1;
    }
  });
  view.miners = miners;
  view.columns = columns;
  const label = plural(miners.length, "worker") + " of stage " + stage + ": "
      + Object.entries(tones).map(([word, number]) => number + " " + word).join(", ");
  if (canvas.getAttribute("aria-label") !== label) {
    canvas.setAttribute("aria-label", label);
  }
}

function pick(view, event) {
  const place = Math.floor(event.offsetY / DOT) * view.columns + Math.floor(event.offsetX / DOT);
  if (view.miners?.[place]) {
    select(view.miners[place].n);
    at("miners").scrollIntoView();
  }
}
