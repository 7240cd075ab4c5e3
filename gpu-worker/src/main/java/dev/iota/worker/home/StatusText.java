package dev.iota.worker.home;

import dev.iota.protocol.earnings.Earnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A status in lines, for people. */
public final class StatusText {
    private StatusText() {}

    public static List<String> lines(StatusReport status) {
        List<String> lines = new ArrayList<>();
        lines.add("iota-worker " + status.release() + ", miner " + status.miner() + ", run " + status.run());
        lines.add(field("state", status.state() + (status.stage() == null ? "" : ", stage " + status.stage() + " slot " + status.slot())
                + (status.epoch() == null ? "" : String.format(", epoch %d of %d", status.epoch() + 1, status.epochs()))));
        lines.add(field("work", String.format(Locale.ROOT, "%,d samples, %,.0f tokens/s, %d queued, %d in flight, last step %s",
                status.samples(), status.tokensPerSecond(), status.queued(), status.inFlight(), age(status.stepAgeMillis()))));
        lines.add(field("device", status.device() + (status.bench().isEmpty() ? "" : "; measured: " + status.bench())));
        lines.add(field("broker", String.format("last answer %s%s", age(status.ackAgeMillis()),
                status.brokerSilentMillis() > 5_000 ? ", owes one for " + status.brokerSilentMillis() / 1_000 + " s" : "")));
        StatusReport.Health health = status.health();
        lines.add(field("health", health.isReady() && health.warning().isEmpty() ? "well" : String.join("; ", health.reasons())));
        if (!health.warning().isEmpty()) {
            lines.add(field("", health.warning()));
        }
        health.causes().forEach(cause -> lines.add(field("", "- " + cause)));
        lines.addAll(earnings(status.earnings()));
        return lines;
    }

    private static List<String> earnings(Earnings earnings) {
        List<String> lines = new ArrayList<>();
        String paid = earnings.paidEpochs() == 0 ? "nothing yet" : String.format(Locale.ROOT, "%.9f in %d epochs, %.9f for epoch %d",
                earnings.paidTokens(), earnings.paidEpochs(), earnings.latestTokens(), earnings.latestEpoch());
        lines.add(field("paid", paid + (earnings.note().isEmpty() ? "" : " (" + earnings.note() + ")")));
        if (earnings.standing() != null) {
            lines.add(field("standing", earnings.standing()));
        }
        if (earnings.effect() != null) {
            lines.add(field("score", String.format(Locale.ROOT, "losses %+.4f nats against its stage%s", earnings.effect(),
                    earnings.effectError() == null ? "" : String.format(Locale.ROOT, " (+- %.4f)", earnings.effectError()))));
        }
        earnings.why().forEach(sentence -> lines.add(field("why", sentence)));
        return lines;
    }

    private static String field(String name, String text) {
        return String.format("%-9s %s", name, text);
    }

    private static String age(Long millis) {
        return millis == null ? "none yet" : String.format(Locale.ROOT, "%.1f s ago", millis / 1e3);
    }
}
