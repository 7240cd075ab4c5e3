// Asks the worker how it does, and tells it what its owner wishes.
const PERIOD = 2000;
const at = id => document.getElementById(id);
const count = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const coins = new Intl.NumberFormat("en", {maximumFractionDigits: 6});

// The token follows the sign #, which never leaves the browser; it goes from the address, so that nobody reads it over a shoulder.
let token = location.hash.slice(1);
try {
  token = token || sessionStorage.getItem("token") || "";
  sessionStorage.setItem("token", token);
} catch {
  // Without storage the token lasts as long as the page.
}
history.replaceState(null, "", location.pathname);

const WORDS = {
  "joining": "It asks the run for a place.",
  "waiting for weights": "It has a place and waits for the first weights.",
  "loading weights": "It loads the weights of its stage.",
  "training": "It trains: activations come in, gradients go back.",
  "uploading": "The epoch is over; it uploads what it learnt.",
  "merging": "The epoch is over; what all learnt is merged.",
  "draining": "It ends what is in flight, and takes nothing new.",
  "paused": "It rests, without a place, until you let it go on.",
};

function say(id, text) {
  if (at(id).textContent !== text) {
    at(id).textContent = text;
  }
}

function items(id, entries) {
  const key = JSON.stringify(entries);
  if (at(id).dataset.key === key) {
    return;
  }
  at(id).dataset.key = key;
  at(id).replaceChildren(...entries.map(([text, tone]) => {
    const item = document.createElement("li");
    item.textContent = text;
    item.dataset.tone = tone;
    return item;
  }));
}

function banner(text) {
  say("banner", text);
  at("banner").hidden = text === "";
}

const age = millis => millis === undefined ? "no step yet" : `last step ${(millis / 1000).toFixed(1)} s ago`;

function health(status) {
  const entries = [];
  if (status.health.warning) {
    entries.push([status.health.warning, "bad"]);
  }
  status.health.causes.forEach(cause => entries.push(["Perhaps: " + cause, "warning"]));
  status.health.reasons.forEach(reason => entries.push(["Not ready: " + reason, "warning"]));
  if (Math.abs(status.clockOffsetMillis) > 60000) {
    entries.push([`This machine's clock differs from the broker's by ${Math.round(status.clockOffsetMillis / 1000)} s: set it.`, "warning"]);
  }
  return entries.length > 0 ? entries : [["All is well.", "good"]];
}

function show(status) {
  const well = status.health.isReady && !status.health.warning;
  say("who", `${status.device} · miner ${status.miner} · run ${status.run}`);
  say("state", status.state);
  at("state").dataset.tone = well ? "good" : status.health.isAlive ? "warning" : "bad";
  say("speed", count.format(status.tokensPerSecond));
  say("samples", count.format(status.samples));
  say("step", age(status.stepAgeMillis));
  say("epoch", status.epoch === undefined ? "–" : `${status.epoch + 1} of ${status.epochs}`);
  say("place", status.stage === undefined ? "no place yet" : `stage ${status.stage}, slot ${status.slot}`);
  say("paid", coins.format(status.earnings.paidTokens));
  say("paid-note", status.earnings.note || `in ${status.earnings.paidEpochs} epochs`);
  say("words", WORDS[status.state] ?? status.state);
  items("health", health(status));
  items("why", status.earnings.why.map(sentence => [sentence, status.earnings.standing === "quarantined" ? "bad" : "plain"]));
  const mayAct = token !== "";
  at("rights").hidden = mayAct;
  const rests = status.state === "paused" || status.state === "draining";
  at("pause").disabled = !mayAct || rests;
  at("resume").disabled = !mayAct || !rests;
  at("drain").disabled = !mayAct || status.state === "draining";
  at("share").disabled = !mayAct;
  at("share").max = status.processors;
  if (document.activeElement !== at("share")) {
    at("share").value = status.threads;
    say("share-text", `${status.threads} of ${status.processors} processors`);
  }
  say("footer", `iota-worker ${status.release} · ${(status.nativeBytes / 2 ** 20).toFixed(0)} MB of memory`
    + (status.bench ? ` · measured: ${status.bench}` : ""));
}

async function ask(path, method) {
  try {
    const response = await fetch(path, {method, headers: method === "POST" ? {"X-Iota-Token": token} : {}});
    if (!response.ok) {
      banner(await response.text());
      return;
    }
    show(await response.json());
    banner("");
  } catch {
    banner("The worker does not answer: it has ended, or is being started again.");
    at("state").dataset.tone = "bad";
  }
}

at("pause").addEventListener("click", () => ask("/pause", "POST"));
at("resume").addEventListener("click", () => ask("/resume", "POST"));
at("drain").addEventListener("click", () => ask("/drain?after=epoch", "POST"));
at("share").addEventListener("input", () => say("share-text", `${at("share").value} of ${at("share").max} processors`));
at("share").addEventListener("change", () => ask("/share?threads=" + at("share").value, "POST"));

async function follow() {
  await ask("/status", "GET");
  setTimeout(follow, PERIOD);
}
follow();
