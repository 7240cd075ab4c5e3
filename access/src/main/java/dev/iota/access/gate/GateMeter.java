package dev.iota.access.gate;

import dev.iota.protocol.gate.Refusal.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts what the gate answered. */
public final class GateMeter {
    private final Map<Reason, LongAdder> refused =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(reason -> reason, reason -> new LongAdder(), (one, other) -> one,
                    ConcurrentHashMap::new));
    private final LongAdder admitted = new LongAdder();
    private final LongAdder urls = new LongAdder();

    void admitted() {
        admitted.increment();
    }

    void signed(int count) {
        urls.add(count);
    }

    void refused(Reason reason) {
        refused.get(reason).increment();
    }

    /** In Prometheus' text format. */
    public String text() {
        String lines = refused.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(entry -> "iota_gate_refusals_total{reason=\"" + entry.getKey().name().toLowerCase(Locale.ROOT) + "\"} "
                        + entry.getValue().sum() + "\n")
                .collect(Collectors.joining());
        return "# TYPE iota_gate_admissions_total counter\niota_gate_admissions_total " + admitted.sum()
                + "\n# TYPE iota_gate_urls_total counter\niota_gate_urls_total " + urls.sum()
                + "\n# TYPE iota_gate_refusals_total counter\n" + lines;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return admitted.sum() + " admissions, " + urls.sum() + " URLs, " + refused.values().stream().mapToLong(LongAdder::sum).sum()
                + " refusals";
    }
}
