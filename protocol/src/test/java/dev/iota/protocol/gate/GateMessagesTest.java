package dev.iota.protocol.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.Examples;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateMessagesTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final GateCall CALL = new GateCall("POST", "gate.example:8443", GateCall.OBJECTS_PATH, Examples.RUN,
            Examples.HEAD.miner(),
            GateCall.PROTOCOL, Examples.TIME, "0".repeat(31) + "1", GateCall.sha256(BODY));

    /** By what docs/PROTOCOL.md says, not by the code under test. */
    @Test
    void signsTheLinesOfTheProtocol() {
        String lines = "iota-gate-1\nPOST\ngate.example:8443\n/v1/objects\ngolden\n" + Examples.HEAD.miner() + "\n1\n1767225600000\n"
                + "0".repeat(31)
                + "1\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assertThat(CALL.headers(Examples.HEAD)).containsEntry("iota-signature",
                HexFormat.of().formatHex(Examples.HEAD.sign(lines.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void readsWhatItSentAndKnowsWhoSignedIt() throws RejectedException {
        GateCall.Received received = read(CALL.headers(Examples.HEAD));
        assertThat(received.call()).isEqualTo(CALL);
        assertThat(received.isAuthentic()).isTrue();
        assertThat(read(CALL.headers(Examples.BODY)).isAuthentic()).isFalse();
        for (String header : List.of("iota-run", "iota-miner", "iota-time", "iota-nonce", "iota-protocol")) {
            Map<String, String> other = new HashMap<>(CALL.headers(Examples.HEAD));
            other.put(header, Map.of("iota-run", "other", "iota-miner", MinerKey.generate().miner().value(), "iota-time", "7", "iota-nonce",
                    "f".repeat(32), "iota-protocol", "2").get(header));
            assertThat(read(other).isAuthentic()).as(header).isFalse();
            other.remove(header);
            assertThatThrownBy(() -> read(other)).isInstanceOf(RejectedException.class).hasMessageContaining(header);
        }
    }

    private static GateCall.Received read(Map<String, String> headers) throws RejectedException {
        return GateCall.read("POST", "Gate.Example:8443", GateCall.OBJECTS_PATH, headers::get, BODY);
    }

    @Test
    void writesAndReadsItsJson() throws RejectedException {
        pinned(new AdmissionRequest(1, "0.1.0", true), "{'version':1,'release':'0.1.0','renew':true}", AdmissionRequest.class);
        pinned(new Admission(1, Examples.RUN, Examples.HASH, "s3://bucket/", "b:9093", Admission.Security.SASL_SSL, null,
                new Credentials("user", "secret")), "{'version':1,'run':'golden','runSha256':'" + Examples.HASH
                + "','store':'s3://bucket/','brokers':'b:9093','security':'SASL_SSL','credentials':{'user':'user','password':'secret'}}",
                        Admission.class);
        pinned(new ObjectRequest(1, List.of(Wanted.get("a/b"), Wanted.put("a/c", 5, Examples.HASH))),
                "{'version':1,'objects':[{'access':'GET','key':'a/b'},{'access':'PUT','key':'a/c','sizeBytes':5,'sha256':'"
                        + Examples.HASH + "'}]}",
                ObjectRequest.class);
        pinned(new ObjectUrls(1, 300, List.of(new ObjectUrls.Signed("a/b", "https://x", Map.of("if-none-match", "*")))),
                "{'version':1,'validSeconds':300,'objects':[{'key':'a/b','url':'https://x','headers':{'if-none-match':'*'}}]}",
                        ObjectUrls.class);
        pinned(new EarningsRequest(1), "{'version':1}", EarningsRequest.class);
        pinned(new EarningsAnswer(1, new Earnings(1.5, 2, 3L, 4L, 0.5, "trusted", 0.25, 0.125, List.of("Epoch 4: it worked"), "")),
                "{'version':1,'earnings':{'paidTokens':1.5,'paidEpochs':2,'firstEpoch':3,'latestEpoch':4,'latestTokens':0.5,"
                        + "'standing':'trusted','effect':0.25,'effectError':0.125,'why':['Epoch 4: it worked'],'note':''}}",
                EarningsAnswer.class);
        pinned(new Refusal(1, Refusal.Reason.CLOCK_OFF, "late", 7), "{'version':1,'reason':'CLOCK_OFF','message':'late','serverMillis':7}",
                Refusal.class);
    }

    private static <T> void pinned(T value, String json, Class<T> type) throws RejectedException {
        byte[] expected = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThat(new String(Json.write(value), StandardCharsets.UTF_8)).isEqualTo(json.replace('\'', '"'));
        assertThat(Json.read(expected, type, 1)).isEqualTo(value);
    }

    @Test
    void refusesObjectsThatCannotBe() {
        for (String key : List.of("", "/a", "a/../b", "a//b", "a\\b", "a%2Fb", "a b")) {
            assertThatThrownBy(() -> Wanted.get(key)).hasMessageContaining("key");
        }
        assertThatThrownBy(() -> Wanted.put("a", 0, Examples.HASH)).hasMessageContaining("sizeBytes");
        assertThatThrownBy(() -> Wanted.put("a", (5L << 30) + 1, Examples.HASH)).hasMessageContaining("sizeBytes");
        assertThatThrownBy(() -> Wanted.put("a", 1, "x")).hasMessageContaining("sha256");
        assertThatThrownBy(() -> new Wanted(ObjectRequest.Access.GET, "a", 1L, null)).hasMessageContaining("PUT alone");
        assertThatThrownBy(() -> new ObjectRequest(1, List.of())).hasMessageContaining("1 to 64");
    }

    @Test
    void credentialsLogAClientInAndNothingCanBeSmuggledIntoItsSettings() {
        assertThat(new Credentials("somebody", "s3cret").clientSettings("SASL_SSL")).containsOnly(
                Map.entry("security.protocol", "SASL_SSL"), Map.entry("sasl.mechanism", "SCRAM-SHA-512"), Map.entry("sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"somebody\" password=\"s3cret\";"));
        assertThat(new Credentials("somebody", "s3cret").toString()).doesNotContain("s3cret");
        for (String hostile : List.of("a\" password=\"b", "a\\", "a;b", "a\nb", "", "ä")) {
            assertThatThrownBy(() -> new Credentials(hostile, "s3cret")).hasMessageContaining("user must match");
            assertThatThrownBy(() -> new Credentials("somebody", hostile)).hasMessageContaining("password must match");
        }
    }

    @Test
    void namesAHostAsClientsDo() {
        assertThat(GateCall.host(URI.create("https://G.example:443/"))).isEqualTo("g.example");
        assertThat(GateCall.host(URI.create("http://g.example:443/"))).isEqualTo("g.example:443");
        assertThat(GateCall.host(URI.create("http://[::1]:80"))).isEqualTo("[::1]");
    }
}
