package dev.iota.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.Examples;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Property(tries = 300)
    void base32ComesBack(@ForAll byte[] bytes) {
        String text = Base32.encode(bytes);
        assertThat(Base32.decode(text, bytes.length)).isEqualTo(bytes);
        assertThat(text).matches("[a-z2-7]*");
        assertThat(Base32.isCanonical(text + "a", bytes.length)).isFalse();
    }

    @Property(tries = 300)
    void whatDecodesIsTheOneEncoding(@ForAll @Size(2) byte[] bytes, @ForAll char last) {
        String text = Base32.encode(bytes).substring(0, 3) + last;
        if (Base32.isCanonical(text, 2)) {
            assertThat(Base32.encode(Base32.decode(text, 2))).isEqualTo(text);
        }
    }

    @Property(tries = 200)
    void anyThirtyTwoBytesAreAMinerWhoseSignaturesCanBeChecked(@ForAll @Size(32) byte[] key, @ForAll @Size(64) byte[] signature) {
        MinerId miner = MinerId.of(key);
        assertThat(miner.publicKey()).isEqualTo(key);
        assertThat(new MinerId(miner.value())).isEqualTo(miner);
        assertThatCode(() -> Signatures.isValid(miner, signature, key)).doesNotThrowAnyException();
    }

    @Test
    void signsAsThePublishedVectorSays() {
        byte[] signature = HexFormat.of().parseHex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
                + "39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        assertThat(Examples.ORCHESTRATOR.sign()).isEqualTo(signature);
        assertThat(Signatures.isValid(Examples.ORCHESTRATOR.miner(), signature, new byte[0])).isTrue();
        assertThat(Signatures.isValid(Examples.HEAD.miner(), signature, new byte[0])).isFalse();
    }

    @Test
    void keysComeBackFromTheirBytes() {
        MinerKey key = MinerKey.generate();
        assertThat(MinerKey.of(key.encoded()).miner()).isEqualTo(key.miner());
        byte[] mixed = key.encoded();
        System.arraycopy(Examples.HEAD.miner().publicKey(), 0, mixed, mixed.length - 32, 32);
        assertThatThrownBy(() -> MinerKey.of(mixed)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MinerKey.of(new byte[10])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MinerKey.of(new byte[80])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesThatAreNone() {
        for (String bad : new String[] {"", "-a", "A", "a.b", "a/b", "a".repeat(65), "ü"}) {
            assertThatThrownBy(() -> new RunId(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new RunId("a".repeat(64))).hasToString("a".repeat(64));
        String miner = Examples.HEAD.miner().value();
        String[] others = {"", miner.toUpperCase(Locale.ROOT), miner + "a", miner.substring(1), miner.substring(0, 51) + "b"};
        for (String bad : others) {
            assertThatThrownBy(() -> new MinerId(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void countsNeitherBelowZeroNorBeyondTheirType() {
        assertThatThrownBy(() -> new Slot(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(Integer.MAX_VALUE).next()).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Epoch(1).next()).isGreaterThan(new Epoch(1));
    }
}
