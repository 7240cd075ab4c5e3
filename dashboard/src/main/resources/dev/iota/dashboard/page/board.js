// What the page knows of the run: a snapshot, then what has changed.
const SILENT_MILLIS = 15000;
const MAX_EVENTS = 3000;
const IDLE = new Set(["joining", "waiting", "loading", "unheard"]);

export const board = {
  summary: null,
  miners: [],
  points: new Map(),
  voidFrom: {},
  width: 1,
  history: {epochs: [], marks: []},
  merges: [],
  payments: [],
  events: [],
};
let known = new Set();

export function reset() {
  board.miners = [];
  board.points = new Map();
  board.events = [];
  known = new Set();
}

/** Names of the parts that have changed. */
export function apply(data) {
  const changed = new Set(["summary"]);
  for (const name of ["summary", "history", "merges", "payments"]) {
    if (data[name]) {
      board[name] = data[name];
      changed.add(name);
    }
  }
  if (data.miners) {
    for (const row of data.miners) {
      board.miners[row.n] = Object.assign(board.miners[row.n] ?? {n: row.n}, row);
    }
    changed.add("miners");
  }
  if (data.loss) {
    applyLoss(data.loss);
    changed.add("loss");
  }
  if (data.log) {
    applyLog(data.log);
    changed.add("log");
  }
  return changed;
}

function applyLoss(loss) {
  if (loss.isWhole) {
    board.points = new Map();
    board.voidFrom = loss.voidFrom;
  }
  board.width = loss.width;
  for (const point of loss.points) {
    board.points.set(point[0] + ":" + point[1], point);
  }
}

function applyLog(entries) {
  const fresh = entries.filter(entry => !known.has(entry.id));
  if (fresh.length === 0) {
    return;
  }
  fresh.forEach(entry => known.add(entry.id));
  board.events.push(...fresh);
  board.events.sort((one, other) => one.atMillis - other.atMillis || one.id - other.id);
  for (const dropped of board.events.splice(0, Math.max(0, board.events.length - MAX_EVENTS))) {
    known.delete(dropped.id);
  }
}

/** How a miner stands: a word, and its tone. */
export function standing(miner) {
  const epoch = board.summary?.epoch ?? 0;
  if (miner.standing === "QUARANTINED" && epoch < miner.until) {
    return {word: "quarantined", tone: "bad"};
  }
  if (miner.state === "left") {
    return {word: "left", tone: "plain"};
  }
  if (board.summary?.phase !== "finished" && miner.heard > 0 && board.summary.now - miner.heard > SILENT_MILLIS) {
    return {word: "silent", tone: "warning"};
  }
  if (miner.standing === "SUSPECT" || miner.suspicion != null) {
    return {word: "suspect", tone: "warning"};
  }
  return {word: miner.state, tone: IDLE.has(miner.state) ? "plain" : "good"};
}

/** Samples through each stage: what a miner's share is a share of. */
export function samplesByStage() {
  const sums = [];
  for (const miner of board.miners) {
    if (miner?.stage != null) {
      sums[miner.stage] = (sums[miner.stage] ?? 0) + miner.samples;
    }
  }
  return sums;
}
