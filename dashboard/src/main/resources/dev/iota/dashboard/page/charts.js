// The loss curve.
import {board} from "./board.js";
import {at, count, fixed, make, say} from "./format.js";
import {colour} from "./theme.js";

const MAX_EPOCH_LINES = 60;
const SMOOTHED = 20;
const charts = [];

/** A chart that fits its place; tooltips are drawn, not built of HTML, so that no text becomes markup. */
export function chart(id) {
  const made = echarts.init(at(id), null, {renderer: "canvas"});
  new ResizeObserver(() => made.resize()).observe(at(id));
  charts.push(made);
  return made;
}

export const palette = () => ({text: colour("text"), soft: colour("soft"), line: colour("line"), accent: colour("accent"),
  surface: colour("surface"), bad: colour("bad"), warning: colour("warning"), good: colour("good"), sunk: colour("sunk")});

export const tooltip = colours => ({renderMode: "richText", confine: true, backgroundColor: colours.surface, borderColor: colours.line,
  textStyle: {color: colours.text, fontSize: 12}});

let curve = null;

export function drawLoss() {
  const isEmpty = board.points.size === 0;
  at("loss").hidden = isEmpty;
  at("loss-empty").hidden = !isEmpty;
  if (isEmpty) {
    return;
  }
  curve ??= chart("loss");
  const colours = palette();
  const {live, dead} = lines();
  curve.setOption(options(live, dead, colours), {replaceMerge: ["series"], lazyUpdate: false});
  const last = board.summary?.loss;
  const caption = "Loss over " + count(board.summary?.samples) + " samples, now " + fixed(last, 3) + " nats per token, with "
      + count(board.history.epochs.length) + " epochs and " + count(board.history.marks.length) + " other marks.";
  say(at("loss-caption"), caption);
  at("loss").setAttribute("aria-label", caption);
}

/** What counts, in the order of the samples; and for each generation what is void. */
function lines() {
  const live = [];
  const dead = new Map();
  for (const [generation, first, mean, , , samples] of board.points.values()) {
    const x = first + (board.width - 1) / 2;
    if (first < (board.voidFrom[generation] ?? Infinity)) {
      live.push([x, mean, samples]);
    } else {
      dead.set(generation, [...dead.get(generation) ?? [], [x, mean]]);
    }
  }
  live.sort((one, other) => one[0] - other[0]);
  dead.forEach(points => points.sort((one, other) => one[0] - other[0]));
  return {live, dead};
}

/** Mean of the neighbours on both sides, so that it does not lag behind. */
function running(points) {
  const reach = Math.max(2, Math.min(SMOOTHED, Math.round(points.length / 40)));
  const sums = [0];
  points.forEach(([, y]) => sums.push(sums[sums.length - 1] + y));
  return points.map(([x], place) => {
    const ahead = Math.min(reach, place, points.length - 1 - place);
    const first = place - Math.max(ahead, Math.min(reach / 2 | 0, place));
    const last = place + ahead + 1;
    return [x, Math.round((sums[last] - sums[first]) / (last - first) * 1e4) / 1e4];
  });
}

function options(live, dead, colours) {
  const quiet = {type: "line", showSymbol: false, animation: false, silent: true, sampling: "lttb"};
  return {
    animation: false,
    aria: {enabled: false},
    grid: {left: 56, right: 24, top: 24, bottom: 64},
    tooltip: {...tooltip(colours), trigger: "axis", axisPointer: {lineStyle: {color: colours.soft}},
      formatter: items => "sample " + count(items[0].value[0]) + "\n" + items.map(item => item.seriesName + "  " + item.value[1].toFixed(4)).join("\n")},
    xAxis: {type: "value", name: "samples", nameLocation: "middle", nameGap: 26, min: "dataMin", max: "dataMax", nameTextStyle: {color: colours.soft},
      axisLabel: {color: colours.soft, formatter: count, hideOverlap: true}, axisLine: {lineStyle: {color: colours.line}}, splitLine: {show: false}},
    yAxis: {type: "value", scale: true, name: "nats per token", nameTextStyle: {color: colours.soft, align: "left"},
      axisLabel: {color: colours.soft}, splitLine: {lineStyle: {color: colours.line, opacity: 0.6}}},
    dataZoom: [{type: "slider", height: 18, bottom: 6, borderColor: colours.line, fillerColor: colours.accent + "22", brushSelect: false,
      textStyle: {color: colours.soft}, dataBackground: {lineStyle: {opacity: 0}, areaStyle: {opacity: 0}},
      selectedDataBackground: {lineStyle: {opacity: 0}, areaStyle: {opacity: 0}}}],
    series: [
      {...quiet, id: "each", name: "loss", data: live, lineStyle: {width: 1, color: colours.accent, opacity: 0.32}, itemStyle: {color: colours.accent}},
      {...quiet, id: "mean", name: "mean", data: running(live), lineStyle: {width: 2.6, color: colours.accent}, itemStyle: {color: colours.accent},
        silent: false, markLine: marks(colours), markPoint: restarts(colours, live)},
      ...[...dead].map(([generation, points]) => ({...quiet, id: "void-" + generation, name: "void (generation " + generation + ")", data: points,
        lineStyle: {width: 1.4, type: "dotted", color: colours.bad, opacity: 0.75}, itemStyle: {color: colours.bad}})),
    ],
  };
}

function marks(colours) {
  const epochs = board.history.epochs;
  const every = Math.ceil(epochs.length / MAX_EPOCH_LINES) || 1;
  const label = {show: true, position: "insideEndTop", fontSize: 10, color: colours.soft, rotate: 0, distance: 4};
  return {symbol: "none", silent: true, animation: false, data: [
    ...epochs.filter((epoch, place) => place % every === 0 && epoch.epoch > 0).map(epoch => ({xAxis: epoch.first,
      lineStyle: {color: colours.soft, type: [2, 5], width: 1, opacity: 0.6}, label: {...label, show: epochs.length <= 24, formatter: "e" + epoch.epoch}})),
    ...board.history.marks.filter(mark => mark.kind !== "worker").map(mark => ({xAxis: mark.microBatch,
      lineStyle: {color: mark.kind === "rollback" ? colours.bad : colours.warning, type: mark.kind === "rollback" ? "solid" : "dashed", width: 2},
      label: {...label, position: "insideStartTop", color: mark.kind === "rollback" ? colours.bad : colours.warning, fontWeight: "bold",
        formatter: mark.kind === "rollback" ? "rollback" : "anew"}})),
  ]};
}

function restarts(colours, live) {
  const low = live.reduce((least, point) => Math.min(least, point[1]), Infinity);
  return {symbol: "triangle", symbolSize: 9, silent: true, animation: false, itemStyle: {color: colours.accent}, label: {show: false},
    data: live.length === 0 ? [] : board.history.marks.filter(mark => mark.kind === "worker").map(mark => ({coord: [mark.microBatch, low]}))};
}

export function drawHistory() {
  fill("epochs", board.history.epochs.slice(-200).reverse().map(epoch => [count(epoch.epoch), count(epoch.generation), count(epoch.first),
    fixed(epoch.meanLoss, 4), epoch.contributors.join(" · ")]));
  fill("marks", [...board.history.marks].reverse().map(mark => [count(mark.microBatch), mark.text]));
}

function fill(id, rows) {
  at(id).tBodies[0].replaceChildren(...rows.map(row => make("tr", {}, ...row.map(value => make("td", {textContent: value})))));
}
