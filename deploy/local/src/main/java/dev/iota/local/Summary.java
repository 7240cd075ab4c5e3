package dev.iota.local;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What is said of a run at its end. */
final class Summary {
    private static final int ENDS = 20;

    private Summary() {}

    static String of(RunView view, RunSpec run, Duration took, double before, double after, Path weights, Path picture) {
        List<LossRecord> losses = List.copyOf(view.losses());
        long tokens = losses.stream().mapToLong(LossRecord::tokens).sum();
        double seconds = losses.isEmpty() ? 1 : (losses.stream().mapToLong(LossRecord::completedAtMillis).max().orElse(0)
                - losses.stream().mapToLong(LossRecord::issuedAtMillis).min().orElse(0)) / 1_000.0;
        int ends = Math.min(ENDS, losses.size());
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%nRun %s is complete: %,d samples, %,d tokens, %d epochs in %s (%,.0f tokens/s while training)%n",
                run.run(), losses.size(), tokens, run.epochs(), Progress.duration(took), tokens / seconds));
        text.append(String.format(Locale.ROOT, "  training loss    %.3f -> %.3f%n", mean(losses.subList(0, ends)),
                mean(losses.subList(losses.size() - ends, losses.size()))));
        text.append(String.format(Locale.ROOT, "  validation loss  %.3f -> %.3f (nats per token, on held-out text)%n", before, after));
        text.append(String.format(Locale.ROOT, "  re-issued %d, refused records %s%n", view.reissued(),
                view.refusals().isEmpty() ? "none" : view.refusals().toString()));
        text.append(String.format(Locale.ROOT, "  merges moved %.1f MB to the store and %.1f MB from it%n",
                view.mergeTraffic().uploadedBytes() / 1e6, view.mergeTraffic().downloadedBytes() / 1e6));
        for (RunView.WorkerRow row : view.workers()) {
            text.append(String.format(Locale.ROOT, "  stage %s slot %s  %s  %3.0f %% of the samples%n", row.heartbeat().stage(),
                    row.heartbeat().slot(), row.miner().shortForm(), 100 * row.share()));
        }
        text.append("  weights     ").append(weights).append(System.lineSeparator());
        text.append("  loss curve  ").append(picture).append(System.lineSeparator());
        text.append("Next: ./iota generate --prompt \"The \"");
        return text.toString();
    }

    private static double mean(List<LossRecord> losses) {
        return losses.stream().mapToDouble(LossRecord::loss).average().orElse(Double.NaN);
    }
}
