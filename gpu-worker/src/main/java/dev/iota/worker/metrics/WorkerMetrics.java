package dev.iota.worker.metrics;

import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Vitals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a worker tells of itself to its owner, in Prometheus' words ({@code docs/METRICS.md}): counted from its events, or asked when
 * somebody looks. For any thread.
 */
public final class WorkerMetrics {
    private static final double SECONDS_PER_MICRO = 1e-6;
    private static final double SECONDS_PER_NANO = 1e-9;
    private static final double SECONDS_PER_MILLI = 1e-3;

    /** What is asked. */
    public interface Source {
        Status status();

        Vitals vitals();

        /** Payloads of the inbox's records. */
        long receivedBytes();

        /** Payloads of the tensors sent. */
        long sentBytes();

        /** Tensors and gradients that were no numbers, and so of no use. */
        long notFinite();

        /** How long the broker has owed an answer. */
        long brokerSilentMillis();
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final int tokensPerSample;
    private final Source source;
    private final MultiGauge place = MultiGauge.builder("iota.worker.place").register(registry);
    private final MultiGauge state = MultiGauge.builder("iota.worker.state").register(registry);
    private volatile double loss = Double.NaN;

    public WorkerMetrics(RunSpec run, MinerId miner, Source source) {
        this.source = source;
        this.tokensPerSample = run.training().tokensPerMicroBatch();
        registry.config().commonTags("run", run.run().value(), "miner", miner.shortForm());
        gauge("epoch", null, worker -> worker.status().term() == null ? Double.NaN : worker.status().term().epoch().value());
        gauge("generation", null, worker -> worker.status().term() == null ? Double.NaN : worker.status().term().generation().value());
        gauge("queued", null, worker -> worker.status().queued());
        gauge("in.flight", null, worker -> worker.status().inFlight());
        gauge("native", "bytes", worker -> worker.vitals().nativeBytes());
        gauge("broker.silence", "seconds", worker -> worker.brokerSilentMillis() * SECONDS_PER_MILLI);
        gauge("loss", "nats", worker -> loss);
        count("busy", "seconds", worker -> worker.vitals().busyNanos() * SECONDS_PER_NANO);
        count("received", "bytes", Source::receivedBytes);
        count("sent", "bytes", Source::sentBytes);
        count("not.finite", null, Source::notFinite);
        prepare();
    }

    /** Counters are there before anything happens, so that the first occurrence is an increase. */
    private void prepare() {
        for (Direction direction : Direction.values()) {
            ofPass("passes", null, direction);
            ofPass("compute", "seconds", direction);
            ofPass("wait", "seconds", direction);
        }
        for (RejectReason reason : RejectReason.values()) {
            rejected(reason);
        }
        counter("tokens", null, Tags.empty());
        merged("read");
        merged("written");
    }

    /** The worker tells this to the jobs. */
    public void onEvent(WorkerEvent event) {
        if (event instanceof WorkerEvent.PassCompleted pass) {
            onPass(pass);
        } else if (event instanceof WorkerEvent.WeightsUploaded uploaded) {
            merged("written").increment(uploaded.contribution().sizeBytes());
        } else if (event instanceof WorkerEvent.ShardsMerged shards) {
            merged("read").increment(shards.readBytes());
            merged("written").increment(shards.writtenBytes());
        } else if (event instanceof WorkerEvent.Ready ready) {
            merged("read").increment(ready.readBytes());
        } else if (event instanceof WorkerEvent.RecordRejected refusal) {
            rejected(refusal.reason()).increment();
        }
    }

    private void onPass(WorkerEvent.PassCompleted pass) {
        ofPass("passes", null, pass.direction()).increment();
        ofPass("compute", "seconds", pass.direction()).increment(pass.computeMicros() * SECONDS_PER_MICRO);
        ofPass("wait", "seconds", pass.direction()).increment(pass.waitMicros() * SECONDS_PER_MICRO);
        if (pass.direction() == Direction.BACKWARD) {
            counter("tokens", null, Tags.empty()).increment(tokensPerSample);
        }
        if (pass.loss() != null) {
            loss = pass.loss();
        }
    }

    /** All metrics, in Prometheus' text format. */
    public String text() {
        Status status = source.status();
        state.register(List.of(MultiGauge.Row.of(Tags.of("state", status.state()), 1)), true);
        place.register(status.place() == null ? List.of() : List.of(MultiGauge.Row.of(
                Tags.of("stage", status.place().stage().toString(), "slot", status.place().slot().toString()), 1)), true);
        return registry.scrape();
    }

    private Counter merged(String way) {
        return counter("merge", "bytes", Tags.of("way", way));
    }

    private Counter rejected(RejectReason reason) {
        return counter("rejected.records", null, Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)));
    }

    private Counter ofPass(String name, String unit, Direction direction) {
        return counter(name, unit, Tags.of("direction", direction.name().toLowerCase(Locale.ROOT)));
    }

    private Counter counter(String name, String unit, Tags tags) {
        return Counter.builder("iota.worker." + name).baseUnit(unit).tags(tags).register(registry);
    }

    private void count(String name, String unit, ToDoubleFunction<Source> figure) {
        FunctionCounter.builder("iota.worker." + name, source, figure).baseUnit(unit).register(registry);
    }

    private void gauge(String name, String unit, ToDoubleFunction<Source> figure) {
        Gauge.builder("iota.worker." + name, source, figure).baseUnit(unit).strongReference(true).register(registry);
    }
}
