package dev.iota.access.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.MinerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    private static final MinerId MINER = MinerKey.generate().miner();

    @Property(tries = 200)
    void aMinerIsServedItsRateAndABurstAtMost(@ForAll @Size(max = 500) List<@IntRange(max = 2_000) Integer> pausesMillis) {
        RateLimiter<String> limiter = new RateLimiter<>(2);
        long nanos = -5;
        int served = 0;
        for (int pause : pausesMillis) {
            nanos += pause * 1_000_000L;
            served += limiter.allows("one", nanos) ? 1 : 0;
        }
        assertThat(served).isLessThanOrEqualTo((int) (120 + 2 * (nanos + 5) / 1e9) + 1);
        assertThat(served).isGreaterThanOrEqualTo(Math.min(120, pausesMillis.size()));
        assertThat(limiter.allows("another", nanos)).isTrue();
    }

    @Property(tries = 200)
    void aRequestCountsOnceForAsLongAsItIsFresh(@ForAll @Size(max = 100) List<@IntRange(max = 40_000) Integer> pausesMillis) {
        ReplayGuard guard = new ReplayGuard(1_000, 60_000);
        long now = 0;
        long last = Long.MIN_VALUE / 2;
        for (int pause : pausesMillis) {
            now += pause;
            boolean isNew = guard.use(MINER, "nonce", now) == ReplayGuard.Verdict.NEW;
            assertThat(isNew).isEqualTo(now - last > 120_000);
            last = isNew ? now : last;
        }
    }

    @Test
    void asksToWaitRatherThanForgetARequest() {
        ReplayGuard guard = new ReplayGuard(2, 60_000);
        assertThat(guard.use(MINER, "a", 0)).isEqualTo(ReplayGuard.Verdict.NEW);
        assertThat(guard.use(MINER, "b", 0)).isEqualTo(ReplayGuard.Verdict.NEW);
        assertThat(guard.use(MINER, "c", 0)).isEqualTo(ReplayGuard.Verdict.FULL);
        assertThat(guard.use(MINER, "a", 0)).isEqualTo(ReplayGuard.Verdict.REPLAYED);
        assertThat(guard.use(MINER, "c", 120_001)).isEqualTo(ReplayGuard.Verdict.NEW);
    }

    @Test
    void anEpochsUploadsAreBounded() {
        UploadBudget budget = new UploadBudget();
        assertThat(budget.allows(MINER, "1", "a", 60, 100)).isTrue();
        assertThat(budget.allows(MINER, "1", "a", 60, 100)).as("again").isTrue();
        assertThat(budget.allows(MINER, "1", "b", 50, 100)).isFalse();
        assertThat(budget.allows(MINER, "1", "b", 40, 100)).isTrue();
        assertThat(budget.allows(MINER, "2", "b", 100, 100)).isTrue();
    }

    @Test
    void stakesDecideWhereTheyAreAsked() {
        AdmissionRules rules = new AdmissionRules.Staked(10);
        assertThat(rules.refusal(MINER, 10)).isEmpty();
        assertThat(rules.refusal(MINER, 9).orElseThrow()).contains("9 units", "10 are needed");
        assertThat(new AdmissionRules.Open().refusal(MINER, 0)).isEmpty();
    }

    @Test
    void aListIsReadAnewWhenItChangesAndKeptWhenItIsDamaged(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("miners");
        Files.writeString(file, "# nobody yet\n");
        AllowList list = new AllowList(file);
        assertThat(list.get().refusal(MINER, 0)).isPresent();
        Files.writeString(file, MINER + " # ours\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(list.get().refusal(MINER, 0)).isEmpty();
        Files.writeString(file, "no miner\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2));
        assertThat(list.get().refusal(MINER, 0)).isEmpty();
        assertThatThrownBy(() -> new AllowList(file)).hasMessageContaining("line 1");
    }

    @Test
    void isServedWithoutTlsOnThisMachineAlone() {
        assertThatThrownBy(() -> open("0.0.0.0", Optional.empty())).hasMessageContaining("needs TLS");
        assertThatThrownBy(() -> open("0.0.0.0", Optional.of("http://gate.example"))).hasMessageContaining("needs TLS");
        assertThat(open("0.0.0.0", Optional.of("https://gate.example")).hosts(1)).contains("gate.example", "localhost:1");
        assertThat(open("127.0.0.1", Optional.empty()).hosts(80)).contains("127.0.0.1", "[::1]");
    }

    private static GateSettings open(String address, Optional<String> publicUrl) {
        GateSettings local = GateFixture.settings(URI.create("file:///x"), new AdmissionRules.Open(), new GateFixture.FakeIssuer(),
                GateLimits.standard());
        return new GateSettings(local.run(), local.store(), local.release(), local.brokers(), new InetSocketAddress(address, 0),
                publicUrl.map(URI::create), Optional.empty(), local.rules(), Set.of(), local.issuer(), local.limits());
    }
}
