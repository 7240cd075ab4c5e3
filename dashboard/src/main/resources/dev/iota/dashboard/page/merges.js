// Who found the same as whom: a matrix for each stage.
import {board} from "./board.js";
import {at, count, make, plural, say} from "./format.js";
import {chart, palette, tooltip} from "./charts.js";

const stageChoice = at("merges-stage");
let matrix = null;
stageChoice.addEventListener("change", drawMerges);

export function drawMerges() {
  const isEmpty = board.merges.length === 0;
  at("merges-empty").hidden = !isEmpty;
  at("merges-figure").hidden = isEmpty;
  at("merges-field").hidden = isEmpty;
  if (isEmpty) {
    return;
  }
  const stages = board.merges.map(merge => String(merge.stage));
  if (stages.join() !== [...stageChoice.options].map(option => option.value).join()) {
    const before = stageChoice.value;
    stageChoice.replaceChildren(...stages.map(stage => make("option", {value: stage, textContent: stage})));
    stageChoice.value = stages.includes(before) ? before : stages[0];
  }
  draw(board.merges.find(merge => String(merge.stage) === stageChoice.value));
}

function draw(merge) {
  matrix ??= chart("matrix");
  const colours = palette();
  const names = merge.parties.map(party => party.short);
  const cells = merge.pairs.flatMap(([first, second, shared, agreed]) =>
    [[first, second, agreed / shared, agreed, shared], [second, first, agreed / shared, agreed, shared]]);
  const isSmall = names.length <= 40;
  const axis = {type: "category", data: names, axisLabel: {show: isSmall, color: colours.soft, rotate: 0, fontFamily: "monospace", fontSize: 11},
    axisLine: {lineStyle: {color: colours.line}}, axisTick: {show: false}, splitArea: {show: isSmall, areaStyle: {color: [colours.sunk, colours.surface]}}};
  matrix.setOption({
    animation: false,
    grid: {left: isSmall ? 84 : 24, right: 90, top: 16, bottom: !isSmall ? 24 : names.length > 10 ? 80 : 44},
    tooltip: {...tooltip(colours), formatter: item => names[item.value[0]] + " and " + names[item.value[1]] + "\n"
      + "found the same in " + item.value[3] + " of " + item.value[4] + " shards"},
    xAxis: {...axis, axisLabel: {...axis.axisLabel, rotate: names.length > 10 ? 90 : 0}},
    yAxis: {...axis, inverse: true},
    // From vermilion over yellow to blue: told apart whatever colours an eye sees.
    visualMap: {min: 0, max: 1, dimension: 2, calculable: false, right: 0, top: "center", text: ["same", "not"], precision: 2,
      textStyle: {color: colours.soft}, inRange: {color: ["#d55e00", "#f0e442", "#56b4e9", "#0072b2"]}},
    series: [{type: "heatmap", data: cells, label: {show: names.length <= 12, formatter: item => item.value[3] + "/" + item.value[4], color: "#fff",
      textBorderColor: "#0008", textBorderWidth: 2},
    itemStyle: {borderColor: colours.surface, borderWidth: isSmall ? 2 : 0}}],
  }, true);
  caption(merge);
}

function caption(merge) {
  const differing = merge.parties.filter(party => party.confirmed < party.reported);
  const parts = ["Stage " + merge.stage + ", epoch " + merge.epoch + ": " + plural(merge.parties.length, "miner") + ", " + plural(merge.shards, "shard") + "."];
  if (merge.shards === 0) {
    parts.push("One miner contributed alone: there was nothing to compare.");
  } else if (differing.length === 0) {
    parts.push("All who reported found what was sealed.");
  } else {
    parts.push("Sealed otherwise than they found: " + differing.slice(0, 8).map(party => party.short + " (" + count(party.reported - party.confirmed) + " of "
        + count(party.reported) + ")").join(", ") + (differing.length > 8 ? " and " + count(differing.length - 8) + " more" : "") + ".");
  }
  if (merge.unchecked > 0) {
    parts.push(plural(merge.unchecked, "shard") + " sealed on one miner's word.");
  }
  const said = parts.join(" ");
  say(at("merges-caption"), said);
  at("matrix").setAttribute("aria-label", "Agreement matrix. " + said);
}
