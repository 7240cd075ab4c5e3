package dev.iota.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iota.dashboard.RunFacts;
import dev.iota.dashboard.RunPage;
import dev.iota.local.EmbeddedBroker;
import dev.iota.local.TopicCreator;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long it takes from an event's record to its pixel, and how smooth the page stays, in a real browser. */
@Command(name = "page", mixinStandardHelpOptions = true,
        description = "Time from event to pixel and frames per second of the web page, with many miners and many events, in headless Chromium.")
public final class PageBench implements Callable<Integer> {
    private static final int STAGES = 5;
    private static final int WARM_SECONDS = 4;
    private static final long NANOS = 1_000_000_000L;
    private static final String MEASURE = """
            window.measured = {latencies: [], frames: [], since: performance.now()};
            document.addEventListener("painted", event => {
              const now = performance.timeOrigin + performance.now();
              event.detail.forEach(at => window.measured.latencies.push(now - at));
            });
            requestAnimationFrame(function frame(at) {
              window.measured.frames.push(at);
              requestAnimationFrame(frame);
            });""";
    private static final String REPORT = """
            (() => {
              const {latencies, frames} = window.measured;
              const gaps = frames.slice(1).map((at, place) => at - frames[place]).sort((one, other) => one - other);
              latencies.sort((one, other) => one - other);
              const of = (list, part) => list[Math.min(list.length - 1, Math.floor(part * list.length))] ?? null;
              return {events: latencies.length, medianMillis: of(latencies, 0.5), p99Millis: of(latencies, 0.99),
                framesPerSecond: 1000 * gaps.length / (frames[frames.length - 1] - frames[0]), p99FrameMillis: of(gaps, 0.99),
                rows: document.querySelector("#miners-table table").getAttribute("aria-rowcount") - 1};
            })()""";

    @Option(names = "--miners", defaultValue = "1000", description = "(default: ${DEFAULT-VALUE})")
    private int miners;

    @Option(names = "--events", defaultValue = "1000", description = "a second (default: ${DEFAULT-VALUE})")
    private int perSecond;

    @Option(names = "--seconds", defaultValue = "20", description = "to measure (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("iota-bench-page");
        RunId run = new RunId("bench-page");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            TopicCreator.create(broker.brokers(), topics(run));
            RunFacts facts = new RunFacts(run, 10_000_000L, 100_000L, STAGES, null);
            try (RunPage page = RunPage.startTimed(broker.brokers(), facts, new InetSocketAddress("127.0.0.1", 0));
                    KafkaProducer<byte[], byte[]> producer = producer(broker.brokers());
                    Chromium browser = Chromium.start(1440, 1000)) {
                SyntheticRun made = new SyntheticRun(run, miners, STAGES, 1);
                made.past("bench").forEach(producer::send);
                browser.open(page.address());
                produce(made, producer, WARM_SECONDS);
                browser.evaluate(MEASURE);
                double written = produce(made, producer, seconds);
                report(browser.evaluate(REPORT), written);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        return 0;
    }

    /** The topics that a page reads: no inboxes. */
    static List<TopicSpec> topics(RunId run) {
        Topics topics = new Topics(run);
        return Stream.of(topics.epochs(), topics.losses(), topics.workerEvents(), topics.commands(), topics.scores(), topics.verdicts(),
                        topics.validations(), topics.anomalies(), topics.agreements(), topics.stakes(), topics.rewards(), topics.slashes(), topics.deadLetters())
                .map(name -> new TopicSpec(name, 1, Map.of())).toList();
    }

    private static KafkaProducer<byte[], byte[]> producer(String brokers) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", brokers);
        properties.setProperty("linger.ms", "0");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Events at an even pace, each with the time at which it is handed to Kafka; how many a second there were. */
    private double produce(SyntheticRun made, KafkaProducer<byte[], byte[]> producer, int duration) {
        long start = System.nanoTime();
        long count = (long) perSecond * duration;
        for (long i = 0; i < count; i++) {
            long due = start + i * NANOS / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            ProducerRecord<byte[], byte[]> next = made.next();
            producer.send(new ProducerRecord<>(next.topic(), null, System.currentTimeMillis(), null, next.value()));
        }
        producer.flush();
        return count * (double) NANOS / (System.nanoTime() - start);
    }

    private void report(JsonNode found, double written) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "page");
        result.put("miners", found.get("rows").intValue());
        result.put("eventsPerSecond", Math.round(written));
        result.put("eventsMeasured", found.get("events").intValue());
        result.put("eventToPixelMedianMillis", found.get("medianMillis").doubleValue());
        result.put("eventToPixelP99Millis", found.get("p99Millis").doubleValue());
        result.put("framesPerSecond", found.get("framesPerSecond").doubleValue());
        result.put("p99FrameMillis", found.get("p99FrameMillis").doubleValue());
        System.out.printf(Locale.ROOT, "%d miners, %.0f events/s: event to pixel %.0f ms (median), %.0f ms (99 %%); %.1f frames/s, 99 %% within %.0f ms%n",
                found.get("rows").intValue(), written, found.get("medianMillis").doubleValue(), found.get("p99Millis").doubleValue(),
                found.get("framesPerSecond").doubleValue(), found.get("p99FrameMillis").doubleValue());
        System.out.println(new String(Json.write(result)));
    }
}
