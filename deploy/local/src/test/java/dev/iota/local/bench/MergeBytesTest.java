package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iota.local.bench.MergeBytes.Mode;
import dev.iota.local.bench.MergeBytes.Vector;
import dev.iota.worker.merge.BlockCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeBytesTest {
    private static final long ELEMENTS = 4_096L * 28 * 100;

    /** With each block's hash in W: W (1 + 1 / N) sent, or a shard's half of that more, and W (2 (N - 1) / N + (N - 2) / N) received. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void aMinersBytesFollowFromTheNumberOfMiners(int miners) {
        double vector = ELEMENTS / 4_096.0 * (BlockCodec.INT8.blockBytes() + 32);
        double shard = vector * 2 / (miners * (miners - 1));
        MergeBytes worst = MergeBytes.worst(miners, ELEMENTS, List.of(new Vector(BlockCodec.INT8, BlockCodec.INT8)));
        assertThat((double) worst.sent()).isCloseTo(vector * (1 + 1.0 / miners) + shard / 2, within(vector * 0.01));
        assertThat((double) worst.received()).isCloseTo(vector * (3.0 * miners - 4) / miners, within(vector * 0.01));
    }

    @Test
    void theFormulasAreThoseOfTheTexts() {
        assertThat(MergeBytes.ring(4, 1_000, 3)).isEqualTo(2 * 2 * 6_000 * 0.75);
        double encoded = (4_224 + 4_224 + 4_224) * 28.0 * 100;
        assertThat(MergeBytes.paper(4, ELEMENTS, Mode.INT8.all())).isEqualTo(4.5 * encoded);
    }

    @Test
    void whatFailingMinersLeaveIsMergedByOthers() throws Exception {
        MergeFailures failures = MergeFailures.simulate(10, 0.3);
        assertThat(failures.failed()).isEqualTo(3);
        assertThat(failures.direct()).isEqualTo(1 - 6.0 / 90).isEqualTo(failures.expected());
        assertThat(failures.reassigned()).isEqualTo(1);
        assertThat(MergeFailures.simulate(2, 0).direct()).isEqualTo(1);
    }
}
