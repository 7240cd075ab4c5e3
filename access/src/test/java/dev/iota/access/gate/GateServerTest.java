package dev.iota.access.gate;

import static dev.iota.access.gate.GateFixture.ANN;
import static dev.iota.access.gate.GateFixture.BEN;
import static dev.iota.access.gate.GateFixture.CAT;
import static dev.iota.access.gate.GateFixture.DAN;
import static dev.iota.access.gate.GateFixture.HASH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.gate.RawHttp.Answer;
import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.earnings.EarningsBooks;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.AdmissionRequest;
import dev.iota.protocol.gate.EarningsAnswer;
import dev.iota.protocol.gate.EarningsRequest;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.ObjectRequest;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import dev.iota.protocol.gate.Refusal;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate over a folder, asked by those who mean well and by others. */
class GateServerTest {
    private static final long NOW = 1_767_225_600_000L;
    private static final GateLimits LIMITS = new GateLimits(64 << 10, 60_000, 1_000, 2, 100, 0.1, 2, 300, 30_000, 60_000, 4);

    @TempDir
    private Path folder;

    private final AtomicLong clock = new AtomicLong(NOW);
    private final AtomicBoolean isCaughtUp = new AtomicBoolean(true);
    private final GateFixture.FakeIssuer issuer = new GateFixture.FakeIssuer();
    private final RunPlaces places = GateFixture.places();
    private final EarningsBooks earnings = new EarningsBooks();
    private Gate gate;
    private RawHttp http;

    @BeforeEach
    void open() throws IOException {
        for (Map.Entry<String, byte[]> object : GateFixture.objects().entrySet()) {
            Files.createDirectories(folder.resolve(object.getKey()).getParent());
            Files.write(folder.resolve(object.getKey()), object.getValue());
        }
        start(new AdmissionRules.Open(), LIMITS);
    }

    private void start(AdmissionRules rules, GateLimits limits) throws IOException {
        gate = Gate.start(GateFixture.settings(folder.toUri(), rules, issuer, limits), places, earnings, isCaughtUp::get, clock::get);
        http = new RawHttp(gate.address().getPort());
    }

    @AfterEach
    void close() {
        gate.close();
    }

    @Test
    void tellsAMinerHowToTakePart() throws Exception {
        Admission admission = Json.read(bytes(admission(ANN, true).send()), Admission.class, Admission.VERSION);
        assertThat(admission.brokers()).isEqualTo("broker.example:9093");
        assertThat(admission.runSha256()).isEqualTo(GateCall.sha256(Json.write(GateFixture.SPEC)));
        assertThat(admission.credentials().user()).isEqualTo(ANN.miner().value());
        assertThat(admission.credentials().password()).isEqualTo("password-1");
        assertThat(Json.read(bytes(admission(ANN, false).send()), Admission.class, Admission.VERSION).credentials()).isNull();
        assertThat(issuer.issued).isEqualTo(1);
        assertThat(gate.meter().text()).contains("iota_gate_admissions_total 2");
    }

    @Test
    void tellsAMinerWhatItEarnsAndNothingOfOthers() throws Exception {
        earnings.note("");
        earnings.add(reward(ANN.miner(), 250_000_000));
        earnings.add(reward(BEN.miner(), 750_000_000));
        assertThat(earnings(ANN)).satisfies(own -> {
            assertThat(own.paidTokens()).isEqualTo(0.25);
            assertThat(own.why()).containsExactly("Epoch 3: it worked");
            assertThat(own.note()).isEmpty();
        });
        assertThat(earnings(CAT).paidTokens()).isZero();
        assertRefused(Reason.BAD_SIGNATURE, call(GateCall.EARNINGS_PATH, ANN, Json.write(new EarningsRequest(EarningsRequest.VERSION)))
                .but("iota-miner", BEN.miner().value()).send());
    }

    private Earnings earnings(MinerKey key) throws Exception {
        Answer answer = call(GateCall.EARNINGS_PATH, key, Json.write(new EarningsRequest(EarningsRequest.VERSION))).send();
        return Json.read(bytes(answer), EarningsAnswer.class, EarningsAnswer.VERSION).earnings();
    }

    private static RewardRecord reward(MinerId miner, long units) {
        return new RewardRecord(RewardRecord.VERSION, GateFixture.RUN, new Epoch(3), Generation.FIRST, Stage.FIRST, miner, null, 10, 300_000,
                1_000, 1_000_000, null, null, null, 1_000, 2_000, 1_000_000_000, 0, units, "it worked", 0);
    }

    @Test
    void refusesWhatWasSentBefore() throws Exception {
        String nonce = "0".repeat(32);
        assertThat(admission(ANN, true).with(nonce).send().status()).isEqualTo(200);
        assertRefused(Reason.REPLAYED, admission(ANN, true).with(nonce).send());
        assertThat(admission(BEN, true).with(nonce).send().status()).isEqualTo(200);
        assertThat(issuer.issued).isEqualTo(2);
    }

    @Test
    void refusesAClockThatIsOffAndSaysSo() throws Exception {
        for (long off : new long[] {-3_600_000, 3_600_000, -61_000, 61_000}) {
            Refusal refusal = assertRefused(Reason.CLOCK_OFF, admission(ANN, true).at(NOW + off).send());
            assertThat(refusal.serverMillis()).isEqualTo(NOW);
            assertThat(refusal.message()).contains(Math.abs(off) / 1_000 + " s " + (off > 0 ? "ahead of" : "behind"),
                    "2026-01-01T00:00:00Z");
        }
        assertThat(admission(ANN, true).at(NOW - 59_000).send().status()).isEqualTo(200);
    }

    @Test
    void refusesWhatAnotherSigned() throws Exception {
        assertRefused(Reason.BAD_SIGNATURE, admission(BEN, true).but("iota-miner", ANN.miner().value()).send());
        assertRefused(Reason.BAD_SIGNATURE, admission(ANN, true).but("iota-nonce", "1".repeat(32)).send());
        assertRefused(Reason.BAD_SIGNATURE, admission(ANN, true).but("iota-time", Long.toString(NOW + 1)).send());
        assertRefused(Reason.BAD_SIGNATURE, admission(ANN, true).send(Json.write(new AdmissionRequest(1, "other", true))));
        assertRefused(Reason.BAD_SIGNATURE, call(GateCall.OBJECTS_PATH, ANN, Json.write(new AdmissionRequest(1, "r", true)))
                .but("iota-signature", "00".repeat(64)).send());
        assertThat(issuer.issued).isZero();
    }

    @Test
    void refusesWhatWasSignedForAnotherGateOrRun() throws Exception {
        assertRefused(Reason.WRONG_HOST, admission(ANN, true).to("gate.evil.example").send());
        assertRefused(Reason.UNKNOWN_RUN, admission(ANN, true).of(new RunId("other")).send());
    }

    @Test
    void refusesAnotherProtocolBeforeAllElse() throws Exception {
        Refusal old = assertRefused(Reason.UNKNOWN_VERSION, admission(ANN, true).speaking(0).but("iota-signature", "?").send());
        assertThat(old.message()).contains("update iota-worker to 0.2.0 or newer");
        assertRefused(Reason.UNKNOWN_VERSION, admission(ANN, true).speaking(2).send());
    }

    @Test
    void refusesWhatIsMissingTwiceOrMalformed() throws Exception {
        for (String header : List.of("iota-miner", "iota-run", "iota-time", "iota-nonce", "iota-signature", "iota-protocol")) {
            assertRefused(Reason.MALFORMED, admission(ANN, true).but(header, "no such thing!").send());
        }
        assertRefused(Reason.MALFORMED, admission(ANN, true).but("Iota-Run: gated\r\nx", "twice").send());
        for (String body : List.of("", "{}", "null", "[1]", "{\"version\":1,\"release\":\"r\",\"renew\":true,\"more\":1}",
                "{\"version\":1,\"release\":\"line\\nline\",\"renew\":true}", "[".repeat(30_000), "{\"a\":".repeat(5_000))) {
            assertRefused(Reason.MALFORMED, call(GateCall.ADMISSION_PATH, ANN, body.getBytes(StandardCharsets.UTF_8)).send());
        }
        assertRefused(Reason.UNKNOWN_VERSION, call(GateCall.ADMISSION_PATH, ANN,
                "{\"version\":2,\"release\":\"r\",\"renew\":true}".getBytes(StandardCharsets.UTF_8)).send());
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        assertRefused(Reason.TOO_LARGE, call(GateCall.ADMISSION_PATH, ANN, new byte[LIMITS.bodyBytes() + 1]).send());
        List<Wanted> many = IntStream.rangeClosed(0, ObjectRequest.MAX_OBJECTS).mapToObj(i -> Wanted.get("datasets/" + i)).toList();
        String body = "{\"version\":1,\"objects\":" + new String(Json.write(many), StandardCharsets.UTF_8) + "}";
        assertRefused(Reason.MALFORMED, call(GateCall.OBJECTS_PATH, ANN, body.getBytes(StandardCharsets.UTF_8)).send());
    }

    @Test
    void answersItsOwnPathsAndMethodsAlone() throws Exception {
        for (String target : List.of("/", "/v1/admission/", "/v1/admission/../objects", "/v1%2Fadmission", "//v1/admission", "/metrics")) {
            assertThat(http.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                    new byte[0]).status())
                    .as(target).isIn(400, 404);
        }
        assertThat(http.get("/v1/admission").status()).isEqualTo(405);
        assertThat(http.put("/v1/objects", new byte[1]).status()).isEqualTo(405);
        assertThat(http.send("POST /v1/admission?x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                new byte[0]).status())
                .isEqualTo(405);
    }

    @Test
    void cutsOffThoseWhoSendSlowly() throws Exception {
        gate.close();
        start(new AdmissionRules.Open(), new GateLimits(64 << 10, 60_000, 1_000, 2, 100, 0.1, 2, 300, 1_500, 1_500, LIMITS.threads()));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < LIMITS.threads(); i++) {
            Socket socket = http.open();
            socket.getOutputStream().write((i % 2 == 0 ? "POST /v1/admission HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                    : "POST /v1")
                    .getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        assertThat(admission(ANN, true).send().status()).isEqualTo(200);
        for (Socket socket : slow) {
            assertThat(RawHttp.read(socket).status()).isNotEqualTo(200);
            socket.close();
        }
    }

    @Test
    void letsNobodyInBeforeItKnowsTheRun() throws Exception {
        isCaughtUp.set(false);
        assertRefused(Reason.UNAVAILABLE, admission(ANN, true).send());
    }

    @Test
    void saysThatBrokersAreAway() throws Exception {
        issuer.isDown = true;
        assertRefused(Reason.UNAVAILABLE, admission(ANN, true).send());
        assertThat(admission(ANN, false).send().status()).isEqualTo(200);
    }

    @Test
    void refusesThoseWhoAreNotListed() throws Exception {
        gate.close();
        start(new AdmissionRules.Listed(Set.of(ANN.miner())), LIMITS);
        assertThat(admission(ANN, true).send().status()).isEqualTo(200);
        assertThat(assertRefused(Reason.NOT_ADMITTED, admission(DAN, true).send()).message()).contains(DAN.miner().value());
        assertRefused(Reason.NOT_ADMITTED, objects(DAN, Wanted.get("runs/gated/run.json")).send());
    }

    @Test
    void slowsDownAMinerThatAsksTooOften() throws Exception {
        Answer answer = admission(DAN, false).send();
        int served = 0;
        while (answer.status() == 200 && served < 1_000) {
            served++;
            answer = admission(DAN, false).send();
        }
        assertThat(served).isBetween(120, 200);
        assertRefused(Reason.TOO_MANY, answer);
        assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("retry-after: 5");
        assertThat(admission(ANN, false).send().status()).isEqualTo(200);
    }

    @Test
    void givesAMinerFewCredentials() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(admission(DAN, true).send().status()).isEqualTo(200);
        }
        assertRefused(Reason.TOO_MANY, admission(DAN, true).send());
        assertThat(admission(DAN, false).send().status()).isEqualTo(200);
        assertThat(admission(ANN, true).send().status()).isEqualTo(200);
        assertThat(issuer.issued).isEqualTo(7);
    }

    @Test
    void refusesKeysThatLeaveTheStore() throws Exception {
        for (String key : List.of("../secret", "runs/gated/../../secret", "/etc/passwd", "runs//run.json", "runs%2Fgated%2Frun.json",
                "a\\b", "")) {
            assertRefused(Reason.MALFORMED, call(GateCall.OBJECTS_PATH, ANN, ("{\"version\":1,\"objects\":[{\"access\":\"GET\",\"key\":"
                    + new String(Json.write(key), StandardCharsets.UTF_8) + "}]}").getBytes(StandardCharsets.UTF_8)).send());
        }
    }

    @Test
    void refusesWhatIsAnothers() throws Exception {
        places.manifest(GateFixture.sealed());
        for (Wanted wanted : List.of(Wanted.get("runs/other/run.json"), Wanted.get("datasets/other/manifest.json"),
                Wanted.get("checkpoints/1"),
                Wanted.get(GateFixture.contribution(CAT, 1, 1)), Wanted.get(GateFixture.contribution(BEN, 2, 0)),
                Wanted.put(GateFixture.contribution(BEN, 2, 0), 10, HASH), Wanted.put(GateFixture.contribution(ANN, 2, 1), 10, HASH),
                Wanted.put(GateFixture.contribution(ANN, 9, 0), 10, HASH), Wanted.put(GateFixture.contribution(ANN, 2, 0), 1L << 32, HASH),
                Wanted.put("runs/gated/run.json", 10, HASH))) {
            assertRefused(Reason.NOT_GRANTED, objects(ANN, wanted).send());
        }
        assertRefused(Reason.NOT_GRANTED, objects(DAN, Wanted.put(GateFixture.contribution(DAN, 2, 0), 10, HASH)).send());
    }

    @Test
    void servesRangesOfWhatItSigned() throws Exception {
        String url = url(ANN, Wanted.get("datasets/tiny/training-0.bin"));
        assertThat(http.get(url).body()).isEqualTo("0123456789");
        Answer range = http.get(url, "Range: bytes=2-4\r\n");
        assertThat(range.status()).isEqualTo(206);
        assertThat(range.body()).isEqualTo("234");
        assertThat(range.head()).containsIgnoringCase("Content-Range: bytes 2-4/10");
        assertThat(http.get(url, "Range: bytes=7-\r\n").body()).isEqualTo("789");
        assertThat(http.get(url, "Range: bytes=8-100\r\n").body()).isEqualTo("89");
        for (String impossible : List.of("bytes=10-12", "bytes=4-2", "bytes=-1", "bytes=0-1,3-4", "bytes=a-b", "bytes=9999999999999999-")) {
            assertThat(http.get(url, "Range: " + impossible + "\r\n").status()).as(impossible).isEqualTo(416);
        }
        Files.delete(folder.resolve("datasets/tiny/training-0.bin"));
        assertThat(http.get(url).status()).isEqualTo(404);
    }

    @Test
    void refusesUrlsThatAreNotItsOwn() throws Exception {
        Files.writeString(folder.resolve("secret"), "secret");
        String url = url(ANN, Wanted.get("datasets/tiny/training-0.bin"));
        String other = url.replace("datasets/tiny/training-0.bin", "secret");
        for (String forged : List.of(other, url.replace("datasets/tiny", "datasets%2Ftiny"), url.replace("tiny/", "tiny/../tiny/"),
                url.replace("/v1/files/", "/v1/files/../files/"), url.replaceFirst("expires=\\d+", "expires=99999999999999"),
                url.replaceFirst("signature=.*", "signature=" + "0".repeat(64)))) {
            assertThat(http.get(forged).status()).as(forged).isEqualTo(403);
        }
        for (String malformed : List.of("/v1/files/secret", url + "&x=1", url.replace("access=GET", "access=LIST"),
                url.replaceFirst("&signature=.*", ""))) {
            assertThat(http.get(malformed).status()).as(malformed).isEqualTo(400);
        }
        assertThat(http.put(url, new byte[1]).status()).isEqualTo(405);
        assertThat(http.send("DELETE " + url + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", new byte[0]).status()).isEqualTo(405);
        clock.addAndGet(301_000);
        assertThat(http.get(url).status()).isEqualTo(403);
    }

    @Test
    void takesWhatWasSignedOnceAndNothingElse() throws Exception {
        byte[] bytes = "what was learnt".getBytes(StandardCharsets.US_ASCII);
        String key = GateFixture.contribution(ANN, 1, 0);
        String url = url(ANN, Wanted.put(key, bytes.length, GateCall.sha256(bytes)));
        assertThat(http.put(url, "what was learnt, and more".getBytes(StandardCharsets.US_ASCII)).status()).isEqualTo(413);
        assertThat(http.put(url, "what was lost!!".getBytes(StandardCharsets.US_ASCII)).status()).isEqualTo(400);
        assertThat(http.send("PUT " + url
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", new byte[0])
                .status()).isEqualTo(413);
        assertThat(http.get(url).status()).isEqualTo(405);
        assertThat(folder.resolve(key)).doesNotExist();
        assertThat(http.put(url, bytes).status()).isEqualTo(200);
        assertThat(http.put(url, bytes).status()).isEqualTo(412);
        assertThat(folder.resolve(key)).hasBinaryContent(bytes);
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(names(folder.resolve(key).getParent())).hasSize(1));
    }

    private static Set<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private RawHttp.Call admission(MinerKey miner, boolean renew) {
        return call(GateCall.ADMISSION_PATH, miner, Json.write(new AdmissionRequest(AdmissionRequest.VERSION, "0.1.0", renew)));
    }

    private RawHttp.Call objects(MinerKey miner, Wanted... wanted) {
        return call(GateCall.OBJECTS_PATH, miner, Json.write(new ObjectRequest(ObjectRequest.VERSION, List.of(wanted))));
    }

    private RawHttp.Call call(String path, MinerKey miner, byte[] body) {
        return http.new Call(path, miner, body, clock.get());
    }

    private String url(MinerKey miner, Wanted wanted) throws IOException, RejectedException {
        return Json.read(bytes(objects(miner, wanted).send()), ObjectUrls.class, ObjectUrls.VERSION).objects().get(0).url();
    }

    private static byte[] bytes(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Refusal assertRefused(Reason reason, Answer answer) throws RejectedException {
        assertThat(answer.body()).as(answer.head()).isNotEmpty();
        Refusal refusal = Json.read(answer.body().getBytes(StandardCharsets.ISO_8859_1), Refusal.class, Refusal.VERSION);
        assertThat(refusal.reason()).as(refusal.message()).isEqualTo(reason);
        assertThat(answer.status()).isEqualTo(reason.status());
        return refusal;
    }
}
