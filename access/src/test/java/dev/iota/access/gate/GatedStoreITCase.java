package dev.iota.access.gate;

import static dev.iota.access.gate.GateFixture.ANN;
import static dev.iota.access.gate.GateFixture.BEN;
import static dev.iota.access.gate.GateFixture.CAT;
import static dev.iota.access.gate.GateFixture.DAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.earnings.EarningsBooks;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateException;
import dev.iota.worker.gate.GateLink;
import dev.iota.worker.store.GatedStore;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.S3Server;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worker's store through a gate, over a real S3 endpoint and over a folder: a round trip works within a miner's scope, and there alone.
 */
class GatedStoreITCase {
    private static S3Server s3;
    private static URI folder;

    private final AtomicLong skewMillis = new AtomicLong();
    private final AtomicLong skewNanos = new AtomicLong();
    private final GateFixture.FakeIssuer issuer = new GateFixture.FakeIssuer();
    private final RunPlaces places = GateFixture.places();
    private Gate gate;

    @TempDir
    private Path work;

    @BeforeAll
    static void openStores(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("s3"));
        s3 = new S3Server(root.resolve("s3"), "bucket");
        folder = root.resolve("files").toUri();
        for (String kind : new String[] {"s3", "file"}) {
            try (ObjectStore store = ObjectStores.open(address(kind))) {
                GateFixture.objects().forEach(store::put);
            }
        }
    }

    @AfterAll
    static void closeStores() throws Exception {
        s3.close();
    }

    @AfterEach
    void close() {
        gate.close();
    }

    private static URI address(String kind) {
        return kind.equals("s3") ? URI.create("s3://bucket/miners") : folder;
    }

    private GatedStore open(String kind, MinerKey miner) throws IOException {
        if (gate == null) {
            gate = Gate.start(GateFixture.settings(address(kind), new AdmissionRules.Open(), issuer, GateLimits.standard()), places,
                    new EarningsBooks(), () -> true,
                    () -> System.currentTimeMillis() + skewMillis.get());
        }
        GateLink link = GateLink.to(gate.address().toString(), Optional.empty());
        return new GatedStore(client(miner), link, () -> System.nanoTime() + skewNanos.get());
    }

    private GateClient client(MinerKey miner) throws IOException {
        return new GateClient(GateLink.to(gate.address().toString(), Optional.empty()), GateFixture.RUN, miner,
                () -> System.currentTimeMillis() + skewMillis.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "file"})
    void aContributionGoesToItsStageAndNobodyElse(String kind) throws Exception {
        byte[] learnt = new byte[300_000];
        new Random(7).nextBytes(learnt);
        Path file = Files.write(work.resolve("learnt"), learnt);
        GatedStore ann = open(kind, ANN);
        GatedStore ben = open(kind, BEN);
        String key = GateFixture.contribution(ANN, 1, 0);

        assertThat(ann.exists(key)).isFalse();
        ann.put(key, file);
        assertThat(ann.exists(key)).isTrue();
        ann.put(key, file);
        assertThatThrownBy(() -> ben.size(key)).isInstanceOf(StoreException.class).hasMessageContaining("is not one that miner");

        places.command(GateFixture.command(Command.MergeShards.of(GateFixture.plan(0, 0, ANN, BEN)), 0));
        assertThat(ben.size(key)).isEqualTo(learnt.length);
        assertThat(ben.get(key, 100_000, 5)).isEqualTo(Arrays.copyOfRange(learnt, 100_000, 100_005));
        ben.copyTo(key, work.resolve("copy"));
        assertThat(work.resolve("copy")).hasSameBinaryContentAs(file);
        assertThatThrownBy(() -> ben.get(key, learnt.length - 2, 5)).hasMessageContaining("ends before");
        assertThatThrownBy(() -> ben.get(key, learnt.length, 5)).hasMessageContaining("ends before");

        for (MinerKey other : new MinerKey[] {CAT, DAN}) {
            GatedStore refused = open(kind, other);
            assertThat(refused.get("runs/gated/run.json")).isEqualTo(GateFixture.objects().get("runs/gated/run.json"));
            assertThatThrownBy(() -> refused.get(key)).hasMessageContaining("is not one that miner");
            assertThatThrownBy(() -> refused.put(key, file)).hasMessageContaining("is not one that miner");
        }
        assertThatThrownBy(() -> ann.list("")).hasMessageContaining("lists nothing");
        assertThatThrownBy(() -> ann.delete(key)).hasMessageContaining("deletes nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "file"})
    void aMergedShardHoldsWhatItsNameSays(String kind) throws Exception {
        byte[] merged = "merged".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        GatedStore ann = open(kind, ANN);
        places.command(GateFixture.command(Command.MergeShards.of(GateFixture.plan(0, 0, ANN, BEN)), 0));
        String key = GateFixture.shard(1, 0, Hashes.sha256Hex(merged));
        assertThatThrownBy(() -> ann.put(key, "forged".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(StoreException.class);
        ann.put(key, merged);
        assertThat(open(kind, BEN).get(key)).isEqualTo(merged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "file"})
    void aUrlIsForWhatWasSignedAlone(String kind) throws Exception {
        byte[] bytes = "what was learnt".getBytes(StandardCharsets.US_ASCII);
        open(kind, ANN);
        String key = GateFixture.contribution(ANN, 1, 0).replace("0123", "abcd");
        GateLink link = GateLink.to(gate.address().toString(), Optional.empty());
        var signed = client(ANN).urls(Wanted.put(key, bytes.length, GateCall.sha256(bytes))).objects().get(0);
        assertThat(put(link, signed.url(), signed.headers(),
                "what was learnt and more".getBytes(StandardCharsets.US_ASCII))).isBetween(400, 499);
        assertThat(put(link, signed.url(), signed.headers(), "what was lost!!".getBytes(StandardCharsets.US_ASCII))).isBetween(400, 499);
        assertThat(put(link, signed.url().replace("abcd", "ffff"), signed.headers(), bytes)).isEqualTo(403);
        var other = client(ANN).urls(Wanted.get("runs/gated/run.json")).objects().get(0);
        assertThat(put(link, other.url(), other.headers(), bytes)).isBetween(400, 499);
        assertThat(put(link, signed.url(), signed.headers(), bytes)).isEqualTo(200);
        assertThat(put(link, signed.url(), signed.headers(), bytes)).isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file"})
    void anExpiredUrlIsReplaced(String kind) throws Exception {
        GatedStore ann = open(kind, ANN);
        String key = "datasets/tiny/training-0.bin";
        assertThat(ann.get(key, 2, 3)).isEqualTo("234".getBytes(StandardCharsets.US_ASCII));
        skewMillis.set(400_000);
        assertThat(ann.get(key, 2, 3)).as("refused, asked anew").isEqualTo("234".getBytes(StandardCharsets.US_ASCII));
        skewNanos.set(400_000_000_000L);
        assertThat(ann.get(key, 2, 3)).as("known to be stale").isEqualTo("234".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file"})
    void aRefusalSaysWhatToDo(String kind) throws Exception {
        open(kind, ANN);
        GateClient late = new GateClient(GateLink.to(gate.address().toString(), Optional.empty()), GateFixture.RUN, ANN,
                () -> System.currentTimeMillis() - 3_600_000);
        assertThatThrownBy(() -> late.admit(true)).isInstanceOf(GateException.class).hasMessageContaining("s behind the gate's");
        GateClient lost = new GateClient(GateLink.to("http://localhost:1", Optional.empty()), GateFixture.RUN, ANN,
                System::currentTimeMillis);
        assertThatThrownBy(() -> lost.admit(true)).hasMessageContaining("check --gate");
        assertThatThrownBy(() -> GateLink.to("http://gate.example", Optional.empty())).hasMessageContaining("use https");
    }

    private static int put(GateLink link, String url, Map<String, String> headers, byte[] bytes) throws IOException {
        HttpURLConnection connection = link.open(url);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        headers.forEach(connection::setRequestProperty);
        connection.getOutputStream().write(bytes);
        return connection.getResponseCode();
    }
}
