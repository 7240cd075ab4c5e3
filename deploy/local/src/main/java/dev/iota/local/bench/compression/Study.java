package dev.iota.local.bench.compression;

import dev.iota.protocol.model.Preset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the outcomes of trials say together. Pure. */
final class Study {
    static final Choice BASELINE = new Choice("none", "fp32", "fp32");
    /** What there is to compare: each codec alone, the cut alone from 8x to 256x, both together up to 700x, and what each part is worth. */
    static final List<Choice> CHOICES = List.of(
            BASELINE,
            Choice.parse("none/bf16"),
            Choice.parse("none/int8"),
            Choice.parse("none/int4"),
            Choice.parse("none+tokens/bf16"),
            Choice.parse("linear:48+tokens/bf16"),
            Choice.parse("linear:24+tokens/bf16"),
            Choice.parse("linear:12+tokens/bf16"),
            Choice.parse("linear:6+tokens/bf16"),
            Choice.parse("linear:3+tokens/bf16"),
            Choice.parse("linear:2+tokens/bf16"),
            Choice.parse("linear:5+tokens/int8"),
            Choice.parse("linear:10+tokens/int4"),
            Choice.parse("linear:5+tokens/int4"),
            Choice.parse("linear:5+tokens/int4/int4+stochastic"),
            Choice.parse("linear:2+tokens/int4"),
            Choice.parse("linear:6/bf16"),
            Choice.parse("partial_residual:6/bf16"),
            Choice.parse("partial_residual:6+tokens/bf16"),
            Choice.parse("low_rank_identity:6/bf16"),
            Choice.parse("low_rank_identity:6+tokens/bf16"));

    private final Preset preset;
    private final List<Outcome> outcomes;

    /**
     * One choice over all seeds.
     *
     * @param gap mean over the seeds of the validation loss over that of the baseline with the same seed, less one
     * @param spread the largest less the smallest of these
     */
    record Row(Choice choice, double ratio, int seeds, double loss, double gap, double spread, double tokensPerSecond,
            double parametersMore, double computeMore) {}

    Study(Preset preset, List<Outcome> outcomes) {
        this.preset = preset;
        this.outcomes = List.copyOf(outcomes);
    }

    /** Those that were tried with a seed with which the baseline was, too; in the order of the choices. */
    List<Row> rows(List<Choice> choices) {
        List<Row> rows = new ArrayList<>();
        choices.forEach(choice -> row(choice).ifPresent(rows::add));
        return rows;
    }

    private Optional<Row> row(Choice choice) {
        List<Outcome> tried = outcomes.stream().filter(outcome -> outcome.choice().equals(choice) && baseline(outcome).isPresent()).toList();
        if (tried.isEmpty()) {
            return Optional.empty();
        }
        double[] gaps = tried.stream()
                .mapToDouble(outcome -> outcome.validationLoss() / baseline(outcome).orElseThrow().validationLoss() - 1).sorted().toArray();
        double mean = Arrays.stream(gaps).average().orElseThrow();
        int rows = preset.microBatchSize() * preset.sequenceLength();
        return Optional.of(new Row(choice, choice.ratio(preset.model(), rows), tried.size(), average(tried, Outcome::validationLoss), mean,
                gaps[gaps.length - 1] - gaps[0], average(tried, Outcome::tokensPerSecond), choice.parametersMore(preset.model()),
                choice.computeMore(preset.model())));
    }

    private static double average(List<Outcome> tried, ToDoubleFunction<Outcome> figure) {
        return tried.stream().mapToDouble(figure).average().orElseThrow();
    }

    private Optional<Outcome> baseline(Outcome of) {
        return outcomes.stream().filter(outcome -> outcome.isOf(of.preset(), BASELINE, of.seed(), of.samples())).findFirst();
    }

    /** The largest ratio whose loss is within a gap of the baseline's. */
    static Optional<Row> best(List<Row> rows, double gap) {
        return rows.stream().filter(row -> row.gap() <= gap).max((left, right) -> Double.compare(left.ratio(), right.ratio()));
    }

    static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder("| cut | activations | gradients | ratio | seeds | validation loss | against none | spread |"
                + " tokens/s | parameters | multiplications |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (Row row : rows) {
            table.append(String.format(Locale.ROOT, "| %s | %s | %s | %.1f | %d | %.4f | %+.2f %% | %.2f | %.0f | %+.2f %% | %+.2f %% |%n",
                    row.choice().cut(), row.choice().activations(), row.choice().gradients(), row.ratio(), row.seeds(), row.loss(),
                    100 * row.gap(), 100 * row.spread(), row.tokensPerSecond(), 100 * row.parametersMore(), 100 * row.computeMore()));
        }
        return table.toString();
    }
}
