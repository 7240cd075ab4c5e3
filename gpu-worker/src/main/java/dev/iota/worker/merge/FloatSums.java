package dev.iota.worker.merge;

import dev.iota.protocol.frame.Bfloat16;
import dev.iota.protocol.frame.LittleEndian;

/**
 * Adds up blocks of float32 or bfloat16 as {@link Aggregation.Mean} does, without decoding them first: as many as it adds to a run are read
 * beside each other. If there are fewer, the last one is added again with a share of 0, which changes no value.
 */
final class FloatSums {
    private static final int WIDTH = Aggregation.Mean.RUN;

    private final byte[][] blocks = new byte[WIDTH][];
    private final double[] shares = new double[WIDTH];
    private final double[] run = new double[Blocks.ELEMENTS];

    /** @param sums takes them; a value that is not finite makes its sum not finite */
    void add(BlockCodec codec, byte[][] sources, int at, double[] shareOf, int count, double[] sums) {
        for (int first = 0; first < sources.length; first += WIDTH) {
            for (int i = 0; i < WIDTH; i++) {
                int source = Math.min(first + i, sources.length - 1);
                blocks[i] = sources[source];
                shares[i] = first + i < sources.length ? shareOf[source] : 0;
            }
            double[] target = first == 0 ? sums : run;
            if (codec == BlockCodec.FP32) {
                floats(blocks, at, shares, count, target);
            } else {
                bfloats(blocks, at, shares, count, target);
            }
            if (first > 0) {
                for (int j = 0; j < count; j++) {
                    sums[j] += run[j];
                }
            }
        }
    }

    private static void floats(byte[][] blocks, int at, double[] shares, int count, double[] sums) {
        byte[] block0 = blocks[0];
        byte[] block1 = blocks[1];
        byte[] block2 = blocks[2];
        byte[] block3 = blocks[3];
        byte[] block4 = blocks[4];
        byte[] block5 = blocks[5];
        byte[] block6 = blocks[6];
        byte[] block7 = blocks[7];
        double share0 = shares[0];
        double share1 = shares[1];
        double share2 = shares[2];
        double share3 = shares[3];
        double share4 = shares[4];
        double share5 = shares[5];
        double share6 = shares[6];
        double share7 = shares[7];
        for (int j = 0; j < count; j++) {
            int place = at + Float.BYTES * j;
            sums[j] = share0 * LittleEndian.getFloat(block0, place) + share1 * LittleEndian.getFloat(block1, place)
                    + share2 * LittleEndian.getFloat(block2, place) + share3 * LittleEndian.getFloat(block3, place)
                    + share4 * LittleEndian.getFloat(block4, place) + share5 * LittleEndian.getFloat(block5, place)
                    + share6 * LittleEndian.getFloat(block6, place) + share7 * LittleEndian.getFloat(block7, place);
        }
    }

    private static void bfloats(byte[][] blocks, int at, double[] shares, int count, double[] sums) {
        byte[] block0 = blocks[0];
        byte[] block1 = blocks[1];
        byte[] block2 = blocks[2];
        byte[] block3 = blocks[3];
        byte[] block4 = blocks[4];
        byte[] block5 = blocks[5];
        byte[] block6 = blocks[6];
        byte[] block7 = blocks[7];
        double share0 = shares[0];
        double share1 = shares[1];
        double share2 = shares[2];
        double share3 = shares[3];
        double share4 = shares[4];
        double share5 = shares[5];
        double share6 = shares[6];
        double share7 = shares[7];
        for (int j = 0; j < count; j++) {
            int place = at + Short.BYTES * j;
            sums[j] = share0 * bfloat(block0, place) + share1 * bfloat(block1, place) + share2 * bfloat(block2, place)
                    + share3 * bfloat(block3, place) + share4 * bfloat(block4, place) + share5 * bfloat(block5, place)
                    + share6 * bfloat(block6, place) + share7 * bfloat(block7, place);
        }
    }

    private static float bfloat(byte[] block, int at) {
        return Bfloat16.toFloat(LittleEndian.getShort(block, at));
    }
}
