package dev.iota.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.pipeline.Vitals;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
    private final MinerKey key = MinerKey.generate();
    private final RunSpec run = new RunSpec(RunSpec.VERSION, new RunId("test"), key.miner(),
            new ModelSpec(16, 8, 2, 1, 8, 10_000, List.of(1, 1, 1), Cut.parse("partial_residual:4")), TrainingSpec.of(2, 8, 0.01), TensorCodec.FP32, TensorCodec.FP32,
            "none", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 8, 16, RunSpec.Limits.local());
    private final FakeSource source = new FakeSource();
    private final WorkerMetrics metrics = new WorkerMetrics(run, key.miner(), source);

    @Test
    void countsPassesAndTokensAndTellsTheLoss() {
        metrics.onEvent(pass(Direction.FORWARD, null));
        metrics.onEvent(pass(Direction.BACKWARD, 2.5));
        assertThat(value("iota_worker_passes_total", "direction=\"forward\"")).isEqualTo(1);
        assertThat(value("iota_worker_passes_total", "direction=\"backward\"")).isEqualTo(1);
        assertThat(value("iota_worker_compute_seconds_total", "direction=\"backward\"")).isEqualTo(3);
        assertThat(value("iota_worker_tokens_total")).isEqualTo(16);
        assertThat(value("iota_worker_loss_nats")).isEqualTo(2.5);
    }

    @Test
    void hasEveryReasonFromTheStart() {
        for (RejectReason reason : RejectReason.values()) {
            assertThat(value("iota_worker_rejected_records_total", "reason=\"" + reason.name().toLowerCase(Locale.ROOT) + "\"")).isZero();
        }
        metrics.onEvent(new WorkerEvent.RecordRejected(RejectReason.REPLAYED, "twice", "topic", 0, 1));
        assertThat(value("iota_worker_rejected_records_total", "reason=\"replayed\"")).isEqualTo(1);
    }

    @Test
    void tellsWhereTheWorkerIsNowAndNoLongerWhereItWas() {
        source.status = new Status("training", new Place(new Stage(1), new Slot(3)), new Term(new Epoch(4), new Generation(2)), 9, 5, 6, 0);
        assertThat(value("iota_worker_place", "stage=\"1\"", "slot=\"3\"")).isEqualTo(1);
        assertThat(value("iota_worker_epoch")).isEqualTo(4);
        assertThat(value("iota_worker_queued")).isEqualTo(5);
        source.status = new Status("joining", null, null, 9, 0, 0, 0);
        assertThat(metrics.text()).doesNotContain("iota_worker_place{").doesNotContain("training");
        assertThat(value("iota_worker_state", "state=\"joining\"")).isEqualTo(1);
    }

    @Test
    void answersWhoeverAsksForMetricsAndNobodyElse() throws Exception {
        try (MetricsServer server = MetricsServer.start(metrics, new InetSocketAddress("127.0.0.1", 0))) {
            assertThat(get(server.address()).body()).isNotEmpty().contains("run=\"test\"", "miner=\"" + key.miner().shortForm() + "\"");
            assertThat(get(server.address() + "/others").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private WorkerEvent pass(Direction direction, Double loss) {
        return new WorkerEvent.PassCompleted(new TicketId(1), new MicroBatch(0), Attempt.FIRST, Epoch.FIRST, Generation.FIRST, new Stage(2),
                direction, 0, 0, 3_000_000, 10, 10, loss);
    }

    private double value(String name, String... labels) {
        List<String> found = metrics.text().lines()
                .filter(line -> line.startsWith(name + "{") && List.of(labels).stream().allMatch(line::contains)).toList();
        assertThat(found).as("%s %s", name, List.of(labels)).hasSize(1);
        return Double.parseDouble(found.get(0).substring(found.get(0).lastIndexOf(' ') + 1));
    }

    private static final class FakeSource implements WorkerMetrics.Source {
        private Status status = new Status("joining", null, null, 0, 0, 0, 0);

        @Override
        public Status status() {
            return status;
        }

        @Override
        public Vitals vitals() {
            return new Vitals(1_000_000_000, 77);
        }

        @Override
        public long receivedBytes() {
            return 1;
        }

        @Override
        public long sentBytes() {
            return 2;
        }

        @Override
        public long notFinite() {
            return 0;
        }

        @Override
        public long brokerSilentMillis() {
            return 0;
        }
    }
}
