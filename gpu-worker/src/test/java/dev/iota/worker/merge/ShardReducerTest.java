package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardReducerTest {
    private static final int ELEMENTS = 20 * Blocks.ELEMENTS + 100;
    private static final double[] WEIGHTS = {1, 2, 3};

    /** However the vector is cut, into shards and into reads, the bytes are those of the whole merged at once. */
    @Property(tries = 40)
    void shardsMakeUpTheWhole(@ForAll @IntRange(min = 1, max = 8) int participants, @ForAll @IntRange(max = 60_000) int bufferBytes,
            @ForAll Mode mode) throws IOException {
        List<byte[]> encoded = contributions(mode.input);
        byte[] whole = reduce(new ShardReducer(mode.input, mode.output, mode.aggregation), mode.output, encoded, new BlockRange(0, 21));
        ShardPlan plan = ShardPlan.of(participants, Blocks.of(ELEMENTS), new byte[0]);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (int shard = 0; shard < plan.shards(); shard++) {
            parts.write(reduce(new ShardReducer(mode.input, mode.output, mode.aggregation, bufferBytes), mode.output,
                    encoded, plan.range(shard)));
        }
        assertThat(parts.toByteArray()).isEqualTo(whole).hasSize(21 * mode.output.blockBytes());
    }

    enum Mode {
        PLAIN(BlockCodec.FP32, BlockCodec.FP32, new Aggregation.Mean()),
        BYTES(BlockCodec.INT8, BlockCodec.INT8, new Aggregation.TrimmedMean(0.34)),
        ROOTS(BlockCodec.SQRT8, BlockCodec.SQRT8, new Aggregation.CentredClipping(1)),
        SPARSE(BlockCodec.SPARSE, BlockCodec.SPARSE_MERGED, new Aggregation.Mean()),
        MEANS(BlockCodec.MEANS, BlockCodec.MEANS, new Aggregation.CentredClipping(0.5)),
        NOTHING(BlockCodec.ZERO, BlockCodec.ZERO, new Aggregation.Mean());

        private final BlockCodec input;
        private final BlockCodec output;
        private final Aggregation aggregation;

        Mode(BlockCodec input, BlockCodec output, Aggregation aggregation) {
            this.input = input;
            this.output = output;
            this.aggregation = aggregation;
        }
    }

    @Test
    void mergesWhatTheContributionsHold() throws IOException {
        byte[] merged = reduce(new ShardReducer(BlockCodec.FP32, BlockCodec.FP32, new Aggregation.Mean()), BlockCodec.FP32,
                contributions(BlockCodec.FP32), new BlockRange(20, 1));
        float[] decoded = new float[100];
        BlockCodec.FP32.decode(merged, 0, decoded, 0, 100);
        for (int j = 0; j < 100; j++) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                sum += WEIGHTS[i] * values(i)[20 * Blocks.ELEMENTS + j];
            }
            assertThat(decoded[j]).isEqualTo((float) (sum / 6));
        }
    }

    @Test
    void namesTheContributionAndTheBlockThatIsNone() throws IOException {
        List<byte[]> encoded = contributions(BlockCodec.INT8);
        Arrays.fill(encoded.get(2), 13 * BlockCodec.INT8.blockBytes(), 13 * BlockCodec.INT8.blockBytes() + 4, (byte) 0xff);
        ShardReducer reducer = new ShardReducer(BlockCodec.INT8, BlockCodec.INT8, new Aggregation.Mean(), 40_000);
        assertThat(reduce(reducer, BlockCodec.INT8, encoded, new BlockRange(0, 13))).hasSize(13 * BlockCodec.INT8.blockBytes());
        assertThatThrownBy(() -> reduce(reducer, BlockCodec.INT8, encoded, new BlockRange(4, 12)))
                .isInstanceOfSatisfying(ContributionException.class, failure -> assertThat(failure.contribution()).isEqualTo(2))
                .hasMessageContaining("contribution 2, block 13: the scale NaN");
    }

    @Test
    void itsMemoryDoesNotGrowWithTheShard() {
        ShardReducer reducer = new ShardReducer(BlockCodec.INT8, BlockCodec.INT8, new Aggregation.Mean(), 1 << 20);
        assertThat(reducer.memoryBytes(8, 1_000_000)).isEqualTo(reducer.memoryBytes(8, 1_000)).isLessThan(2 << 20);
        assertThat(reducer.memoryBytes(8, 1)).isLessThan(500_000);
        ShardReducer nothing = new ShardReducer(BlockCodec.ZERO, BlockCodec.FP32, new Aggregation.Mean());
        assertThat(nothing.memoryBytes(8, Long.MAX_VALUE)).isLessThan(Integer.MAX_VALUE);
    }

    private static byte[] reduce(ShardReducer reducer, BlockCodec output, List<byte[]> encoded, BlockRange range) throws IOException {
        List<BlockSource> sources = new ArrayList<>();
        for (byte[] bytes : encoded) {
            int blockBytes = bytes.length / 21;
            sources.add((first, blocks, target) -> System.arraycopy(bytes, (int) first * blockBytes, target, 0, blocks * blockBytes));
        }
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        long[] next = {range.first()};
        reducer.reduce(sources, WEIGHTS, range, ELEMENTS, (first, blocks, source) -> {
            assertThat(first).isEqualTo(next[0]);
            next[0] += blocks;
            merged.write(source, 0, blocks * output.blockBytes());
        });
        assertThat(next[0]).isEqualTo(range.first() + range.count());
        return merged.toByteArray();
    }

    private static List<byte[]> contributions(BlockCodec codec) throws BlockException {
        List<byte[]> encoded = new ArrayList<>();
        for (int i = 0; i < WEIGHTS.length; i++) {
            byte[] bytes = new byte[21 * codec.blockBytes()];
            for (int block = 0; block < 21; block++) {
                codec.encode(values(i), block * Blocks.ELEMENTS, Blocks.elementsOf(block, ELEMENTS), bytes, block * codec.blockBytes());
            }
            encoded.add(bytes);
        }
        return encoded;
    }

    /** None negative, so that every codec takes them. */
    private static float[] values(int contribution) {
        return Examples.absolute(Examples.gaussian(ELEMENTS, contribution));
    }
}
