// What was paid, to whom, and why.
import {board} from "./board.js";
import {chart, palette, tooltip} from "./charts.js";
import {at, count, percent, plural, say, tokens} from "./format.js";
import {select} from "./miners.js";
import {text, virtualTable} from "./table.js";

const MOST = 15;
let paid = null;
const table = virtualTable({
  host: at("rewards-table"),
  label: "Rewards",
  choose: miner => select(miner.n),
  sortedBy: 5,
  isDescending: true,
  columns: [
    {title: "Miner", value: miner => miner.short, draw: text(miner => miner.short)},
    {title: "Name", value: miner => miner.name?.toLowerCase(), draw: text(miner => miner.name ?? "")},
    {title: "Epoch", value: miner => miner.reward.epoch, isNumber: true, draw: text(miner => count(miner.reward.epoch))},
    {title: "Passes", value: miner => miner.reward.passes, isNumber: true, draw: text(miner => count(miner.reward.passes))},
    {title: "Quality", value: miner => miner.reward.quality, isNumber: true, draw: text(miner => percent(miner.reward.quality))},
    {title: "Share", value: miner => miner.reward.shareUnits, isNumber: true, draw: text(miner => tokens(miner.reward.shareUnits))},
    {title: "Paid in all", value: miner => miner.paidUnits, isNumber: true, draw: text(miner => tokens(miner.paidUnits))},
    {title: "Why", value: miner => miner.reward.reason, draw: text(miner => miner.reward.reason)},
  ],
});

export function drawRewards() {
  const isEmpty = board.payments.length === 0;
  at("rewards-empty").hidden = !isEmpty;
  at("rewards-body").hidden = isEmpty;
  if (isEmpty) {
    return;
  }
  const last = board.payments[board.payments.length - 1];
  say(at("rewards-note"), "Epoch " + last.epoch + ": " + tokens(last.paidUnits) + " of " + tokens(last.emissionUnits) + " tokens to "
      + plural(last.miners, "miner") + (last.burnedUnits > 0 ? ", " + tokens(last.burnedUnits) + " burned" : "") + ". "
      + plural(board.payments.length, "epoch") + " settled.");
  const earners = board.miners.filter(miner => miner?.reward);
  table.show(earners);
  bars([...earners].sort((one, other) => other.paidUnits - one.paidUnits).slice(0, MOST));
}

function bars(most) {
  paid ??= chart("paid");
  const colours = palette();
  paid.setOption({
    animation: false,
    grid: {left: 56, right: 24, top: 30, bottom: 50},
    tooltip: {...tooltip(colours), trigger: "axis", axisPointer: {type: "shadow"},
      formatter: items => items[0].name + "\n" + items[0].value.toFixed(4) + " tokens"},
    xAxis: {type: "category", data: most.map(miner => miner.short), axisLabel: {color: colours.soft, fontFamily: "monospace", fontSize: 11, rotate: most.length > 8 ? 30 : 0},
      axisLine: {lineStyle: {color: colours.line}}, axisTick: {show: false}},
    yAxis: {type: "value", name: "tokens in all", nameTextStyle: {color: colours.soft, align: "left"}, axisLabel: {color: colours.soft},
      splitLine: {lineStyle: {color: colours.line}}},
    series: [{type: "bar", data: most.map(miner => miner.paidUnits / 1e9), itemStyle: {color: colours.accent, borderRadius: [4, 4, 0, 0]}, barMaxWidth: 42}],
  });
}
