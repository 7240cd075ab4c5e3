"""What a run's topics said, as tables; and one style for all plots.

A run is read from an archive folder: Parquet as the archive's job writes it (topic/run=…/epoch=…/*.parquet), or JSON Lines as
`./iota export` writes them (topic.jsonl or topic.jsonl.gz). IOTA_ARCHIVE names the folder, and IOTA_RUN the run where there are several;
without them it is the recorded run beside this file.
"""

import gzip
import json
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

FIXTURE = Path(__file__).parent / "fixture"

# Okabe and Ito's colours, which the colour-blind can tell apart, without yellow, which is hard to see on white.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
BLUE, RED, GREEN, PINK, ORANGE, SKY, BLACK = COLOURS
GREY = "#9a9a9a"
LIGHT = "#dddddd"


def style():
    """Sets what all plots have in common."""
    plt.rcParams.update({
        "figure.figsize": (10, 4), "figure.dpi": 80, "figure.constrained_layout.use": True, "font.size": 10,
        "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#eeeeee", "axes.axisbelow": True,
        "axes.titlelocation": "left", "axes.titleweight": "bold", "legend.frameon": False,
        "axes.prop_cycle": plt.cycler(color=COLOURS),
    })


def archive():
    """The folder that is read."""
    return Path(os.environ.get("IOTA_ARCHIVE") or FIXTURE)


def load(topic, columns=(), folder=None):
    """A topic's records in their order; empty, with these columns, if the run has none."""
    folder = Path(folder or archive())
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no archive {folder}: make one with ./iota export --to FOLDER, and set IOTA_ARCHIVE")
    table = _parquet(folder / topic) if (folder / topic).is_dir() else _lines(folder, topic)
    run = os.environ.get("IOTA_RUN")
    if run and "run" in table:
        table = table[table["run"] == run]
    for column in columns:
        if column not in table:
            table[column] = None
    if "run" in table and table["run"].nunique() > 1:
        raise ValueError(f"{folder} holds several runs: choose one of {sorted(table['run'].unique())} with IOTA_RUN")
    return table.reset_index(drop=True)


def _lines(folder, topic):
    for name, opener in ((f"{topic}.jsonl.gz", gzip.open), (f"{topic}.jsonl", open)):
        if (folder / name).exists():
            with opener(folder / name, "rt", encoding="utf-8") as lines:
                return pd.DataFrame([json.loads(line) for line in lines if line.strip()])
    return pd.DataFrame()


def _parquet(folder):
    files = sorted(folder.glob("run=*/epoch=*/*.parquet"))
    try:
        parts = [pd.read_parquet(file) for file in files]
    except ImportError as missing:
        raise ImportError("reading Parquet takes pyarrow (pip install pyarrow); or read JSON Lines, from ./iota export --to FOLDER") from missing
    for file, part in zip(files, parts):
        part["run"] = file.parent.parent.name.split("=", 1)[1]
        part["epoch"] = int(file.parent.name.split("=", 1)[1])
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    for column in table:
        if not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].map(_nested)
    return table


def _nested(value):
    """Lists and objects may lie in a column as JSON text."""
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value


def short(miner):
    """A miner's name as people see it."""
    return miner[:8] if isinstance(miner, str) else "-"


def losses():
    """Every sample's loss, in the order of completion; isVoid where the run went back behind it, or it was counted before."""
    table = load("losses", ("microBatch", "epoch", "generation", "loss", "pathway", "tokens", "issuedAtMillis", "completedAtMillis"))
    if table.empty:
        raise ValueError(f"{archive()} holds no losses: the run has done nothing yet, or this is no archive")
    table = table.sort_values(["completedAtMillis", "microBatch"], ignore_index=True)
    table["isVoid"] = False
    for manifest in epochs().itertuples():
        table.loc[(table["generation"] < manifest.generation) & (table["epoch"] >= manifest.epoch), "isVoid"] = True
    counted = table[~table["isVoid"]].drop_duplicates("microBatch", keep="last").index
    table["isVoid"] = ~table.index.isin(counted)
    table["minutes"] = (table["completedAtMillis"] - table["issuedAtMillis"].min()) / 60_000
    return table


def counted():
    """The losses that count, one of each micro-batch, in the order of micro-batches."""
    table = losses()
    return table[~table["isVoid"]].sort_values("microBatch", ignore_index=True)


def epochs():
    """Every manifest in the order of publication; isRestart where it begins an epoch anew, or goes back."""
    table = load("epochs", ("epoch", "generation", "firstMicroBatch", "meanLoss", "sealedAtMillis", "stages"))
    table = table.drop_duplicates(["generation", "epoch"]).sort_values(["generation", "epoch"], ignore_index=True)
    table["isRestart"] = table["generation"].diff().fillna(0) > 0
    return table


def contributions():
    """Who had which part in the merge that ended an epoch, of those merges that count."""
    manifests = epochs()
    rows = [
        {"epoch": merge["plan"]["epoch"], "generation": merge["plan"]["generation"], "stage": merge["plan"]["stage"],
         "miner": part["miner"], "passes": part["backwardPasses"], "sizeBytes": part["sizeBytes"]}
        for manifest in manifests.itertuples() for merge in manifest.stages for part in merge["plan"]["contributions"]
    ]
    table = pd.DataFrame(rows, columns=["epoch", "generation", "stage", "miner", "passes", "sizeBytes"])
    for manifest in manifests.itertuples():
        table = table[~((table["generation"] < manifest.generation) & (table["epoch"] >= manifest.epoch))]
    # A manifest that is published again tells of the same merge again.
    return table.drop_duplicates(["epoch", "stage", "miner"], keep="last").reset_index(drop=True)


def stages():
    """At which stage each miner did most of its work."""
    rows = [(miner, stage) for pathway in losses()["pathway"] for stage, miner in enumerate(pathway)]
    return pd.DataFrame(rows, columns=["miner", "stage"]).groupby("miner")["stage"].agg(lambda found: found.mode().iloc[0])


def mean_over_pathways(table):
    """CLASP's first estimate: of each miner the mean loss of the pathways through it, with its standard error."""
    rows = table.explode("pathway").groupby("pathway")["loss"].agg(["mean", "std", "count"])
    return pd.DataFrame({"estimate": rows["mean"], "error": rows["std"] / np.sqrt(rows["count"]), "samples": rows["count"]}).dropna()


def least_squares(table):
    """CLASP's second: how much each miner raises the loss, all else equal.

    Least squares on an indicator for each miner of each stage and a straight trend; effects add up to zero in a stage. Answers nats per
    token with standard errors; of a miner that moved, those at the stage where it had most samples.
    """
    table = table.sort_values("microBatch")
    count, depth = len(table), len(table["pathway"].iloc[0])
    columns, names = [np.ones(count), np.linspace(-1, 1, count)], []
    for stage in range(depth):
        at = table["pathway"].map(lambda pathway: pathway[stage])
        miners = sorted(at.unique())
        for miner in miners[:-1]:
            columns.append((at == miner).to_numpy(float) - (at == miners[-1]).to_numpy(float))
        names.append((miners, at.value_counts()))
    matrix, loss = np.column_stack(columns), table["loss"].to_numpy()
    inverse = np.linalg.pinv(matrix.T @ matrix)
    found = inverse @ matrix.T @ loss
    variance = np.sum((loss - matrix @ found) ** 2) / max(1, count - matrix.shape[1]) * inverse
    rows, at = [], 2
    for stage, (miners, samples) in enumerate(names):
        size = len(miners) - 1
        to_all = np.vstack([np.eye(size), -np.ones((1, size))])
        effects = to_all @ found[at:at + size]
        errors = np.sqrt(np.diag(to_all @ variance[at:at + size, at:at + size] @ to_all.T).clip(0))
        rows += [(miner, stage, effect, error, samples[miner]) for miner, effect, error in zip(miners, effects, errors)]
        at += size
    found = pd.DataFrame(rows, columns=["miner", "stage", "estimate", "error", "samples"])
    return found.sort_values("samples", ascending=False).drop_duplicates("miner").set_index("miner")


def quarantines():
    """Every verdict that sent a miner into quarantine."""
    table = load("verdicts", ("miner", "stage", "standing", "until", "reason", "decidedAtMillis"))
    return table[table["standing"] == "QUARANTINED"].sort_values("decidedAtMillis", ignore_index=True)


def colour_of_stages():
    return {stage: COLOURS[stage % len(COLOURS)] for stage in sorted(set(stages()))}


def gini(shares):
    """0 where all have the same, towards 1 where one has all."""
    ordered = np.sort(np.asarray(shares, float))
    count, total = len(ordered), ordered.sum()
    return 0.0 if count == 0 or total == 0 else float(2 * np.sum(np.arange(1, count + 1) * ordered) / (count * total) - (count + 1) / count)


def lorenz(shares):
    """The part of all that the poorest have, for each part of the people."""
    ordered = np.sort(np.asarray(shares, float))
    return np.linspace(0, 1, len(ordered) + 1), np.concatenate([[0], np.cumsum(ordered) / max(ordered.sum(), 1e-12)])


def rewards():
    """Who had which part of each epoch's emission: as recorded, or else what equal pay for counted work would give.

    Equal pay: an epoch's emission evenly over the stages, then by the backward passes that the sealed merge counted; nothing for an epoch
    that ends before its miner's quarantine does. Columns: epoch, stage, miner, passes, shareUnits.
    """
    recorded = load("rewards", ("epoch", "generation", "stage", "miner", "passes", "shareUnits"))
    if len(recorded):
        return recorded.sort_values("generation").drop_duplicates(["epoch", "miner"], keep="last").reset_index(drop=True)
    table = contributions()
    until = quarantines().groupby("miner")["until"].max()
    counts = table["passes"].where(table["epoch"] >= table["miner"].map(until).fillna(0), 0).astype(float)
    of_stage = counts.groupby([table["epoch"], table["stage"]]).transform("sum").clip(lower=1)
    table["shareUnits"] = counts / of_stage / table["stage"].nunique()
    return table
