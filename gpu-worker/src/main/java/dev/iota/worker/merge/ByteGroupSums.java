package dev.iota.worker.merge;

import dev.iota.protocol.frame.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The weighted mean of blocks of {@link ByteGroups} as such a block, without decoding them: levels (of roots their squares) are added up as
 * integers, in which every order gives the same bits. Of each group, contribution i has the factor
 * {@code k_i = floor(steps * w_i * s_i / sum of w * s)}, s being the scale (of roots its square), and the mean is
 * {@code sum of k_i * level_i} units of {@code sum of w * s / (W * steps)}, of which it keeps 16 bits. With the mean scale S and N
 * contributions it is wrong by at most {@code S * (N / 2^17 + 2^-8)} before it is rounded to a byte. What is above 0 for one contribution
 * of roots is so in the mean.
 *
 * <p>Four bytes are read as one int, and each of its bytes has sums of its own: all loops over a block are then over arrays of ints alone,
 * which the compiler turns into vectors. Holds the sums of one block at a time; not for several threads at once.
 */
final class ByteGroupSums {
    private static final int GROUPS = Blocks.ELEMENTS / ByteGroups.GROUP_ELEMENTS;
    private static final int GROUP_INTS = ByteGroups.GROUP_BYTES / Integer.BYTES;
    private static final int INTS = ByteGroups.BLOCK_BYTES / Integer.BYTES;
    private static final int PLANES = Integer.BYTES;
    /** So many that {@code 128 * steps} is an int. */
    private static final int LEVEL_STEPS = (1 << 24) - 1;
    /** So many that {@code 255 * (255 * steps / 256 + N)} is an int. */
    private static final int ROOT_STEPS = (1 << 23) - (1 << 14);
    private static final int ROOT_SHIFT = 8;
    /** Sums have 16 bits when they become levels: a level times so many as a 127th of the largest is an int. */
    private static final int SUM_SHIFT = 16;
    private static final int LEVEL_SHIFT = 23;
    /** Added to a number of small magnitude, it leaves the number's nearest integer in the lowest bits. */
    private static final float FLOAT_ROUNDING = 0x1.8p23f;

    private final boolean isRoots;
    private final int[][] sums = new int[PLANES][INTS];
    private final int[][] levels = new int[2][INTS];
    private final int[][] factors = new int[2][INTS];
    private final double[] totals = new double[GROUPS];
    private final float[] scales = new float[GROUPS];
    private double[] sizes = {};
    private final byte[] part = new byte[ByteGroups.BLOCK_BYTES];

    ByteGroupSums(boolean isRoots) {
        this.isRoots = isRoots;
    }

    /** @throws BlockException if a contribution's block is none */
    void merge(byte[][] sources, int at, double[] weights, int count, byte[] target, int to) throws BlockException {
        double total = totals(sources, at, weights, count);
        for (int[] plane : sums) {
            Arrays.fill(plane, 0);
        }
        for (int i = 0; i < sources.length; i += 2) {
            read(sources, i, at, count, 0);
            if (i + 1 < sources.length) {
                read(sources, i + 1, at, count, 1);
            } else {
                Arrays.fill(factors[1], 0);
                Arrays.fill(levels[1], 0);
            }
            for (int plane = 0; plane < PLANES; plane++) {
                add(plane);
            }
        }
        write(total, target, to);
    }

    /** Weight times scale of every group, with their sums; answers the sum of the weights. */
    private double totals(byte[][] sources, int at, double[] weights, int count) throws BlockException {
        if (sizes.length != sources.length * GROUPS) {
            sizes = new double[sources.length * GROUPS];
        }
        Arrays.fill(sizes, 0);
        Arrays.fill(totals, 0);
        double total = 0;
        for (int i = 0; i < sources.length; i++) {
            total += weights[i];
            for (int begin = 0; begin < count; begin += ByteGroups.GROUP_ELEMENTS) {
                int group = begin / ByteGroups.GROUP_ELEMENTS;
                int place = at + group * ByteGroups.GROUP_BYTES;
                double scale = isRoots ? ByteGroups.rootScale(sources[i], place)
                        : ByteGroups.signedScale(sources[i], place, Math.min(ByteGroups.GROUP_ELEMENTS, count - begin));
                double size = weights[i] * (isRoots ? scale * scale : scale);
                sizes[i * GROUPS + group] = size;
                totals[group] += size;
            }
        }
        return total;
    }

    private void read(byte[][] sources, int source, int at, int count, int side) {
        byte[] bytes = sources[source];
        int from = at;
        if (count < Blocks.ELEMENTS) {
            ByteGroups.copy(bytes, at, count, part);
            bytes = part;
            from = 0;
        }
        ByteBuffer.wrap(bytes, from, ByteGroups.BLOCK_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(levels[side]);
        int steps = isRoots ? ROOT_STEPS : LEVEL_STEPS;
        for (int group = 0; group < GROUPS; group++) {
            double size = sizes[source * GROUPS + group];
            fill(factors[side], group * GROUP_INTS, size > 0 ? (int) (size / totals[group] * steps) : 0);
        }
    }

    /** The scale lies where the group's first int is: its sums are of no use. */
    private static void fill(int[] factors, int from, int factor) {
        for (int j = 0; j < GROUP_INTS; j++) {
            factors[from + j] = factor;
        }
    }

    private void add(int plane) {
        int toTop = Integer.SIZE - Byte.SIZE * (plane + 1);
        if (isRoots) {
            addSquares(levels[0], factors[0], levels[1], factors[1], sums[plane], toTop);
        } else {
            addLevels(levels[0], factors[0], levels[1], factors[1], sums[plane], toTop);
        }
    }

    private static void addLevels(int[] one, int[] oneFactor, int[] other, int[] otherFactor, int[] sums, int toTop) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += (one[j] << toTop >> 24) * oneFactor[j] + (other[j] << toTop >> 24) * otherFactor[j];
        }
    }

    /** In two steps, so that the product with the factor has more bits; rounded up, so that nothing above 0 becomes 0. */
    private static void addSquares(int[] one, int[] oneFactor, int[] other, int[] otherFactor, int[] sums, int toTop) {
        for (int j = 0; j < sums.length; j++) {
            int root = one[j] << toTop >>> 24;
            int otherRoot = other[j] << toTop >>> 24;
            sums[j] += ((root * oneFactor[j] >>> ROOT_SHIFT) + 1) * root + ((otherRoot * otherFactor[j] >>> ROOT_SHIFT) + 1) * otherRoot;
        }
    }

    private void write(double weight, byte[] target, int to) {
        if (isRoots) {
            writeRoots(weight, target, to);
        } else {
            writeLevels(weight, target, to);
        }
    }

    private void writeRoots(double weight, byte[] target, int to) {
        for (int group = 0; group < GROUPS; group++) {
            int from = group * GROUP_INTS + 1;
            int largest = largest(from);
            int place = to + group * ByteGroups.GROUP_BYTES;
            double unit = totals[group] / weight * (1 << ROOT_SHIFT) / ROOT_STEPS;
            float scale = largest == 0 ? 0 : ByteGroups.meanRootScale(largest * unit);
            LittleEndian.putFloat(target, place, scale);
            writeRoots(from, largest == 0 ? 0 : (float) (Math.sqrt(unit) / scale), target, place + Float.BYTES);
        }
    }

    private void writeLevels(double weight, byte[] target, int to) {
        int[] peaks = levels[0];
        int[] inverses = factors[0];
        int[] packed = levels[1];
        peaks(sums[0], sums[1], sums[2], sums[3], peaks);
        for (int group = 0; group < GROUPS; group++) {
            int from = group * GROUP_INTS;
            int peak = 0;
            for (int j = from + 1; j < from + GROUP_INTS; j++) {
                peak = Math.max(peak, peaks[j]);
            }
            scales[group] = peak == 0 ? 0
                    : ByteGroups.meanScale(totals[group] / weight / LEVEL_STEPS * (1 << SUM_SHIFT) * peak);
            fill(inverses, from, peak == 0 ? 0 : (ByteGroups.SIGNED_STEPS << LEVEL_SHIFT) / peak);
        }
        pack(sums[0], sums[1], sums[2], sums[3], inverses, packed);
        for (int group = 0; group < GROUPS; group++) {
            packed[group * GROUP_INTS] = Float.floatToRawIntBits(scales[group]);
        }
        ByteBuffer.wrap(target, to, ByteGroups.BLOCK_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(packed);
    }

    private static void peaks(int[] first, int[] second, int[] third, int[] fourth, int[] peaks) {
        for (int j = 0; j < peaks.length; j++) {
            peaks[j] = greater(greater(magnitude(rounded(first[j])), magnitude(rounded(second[j]))),
                    greater(magnitude(rounded(third[j])), magnitude(rounded(fourth[j]))));
        }
    }

    private static int rounded(int sum) {
        return (sum >> SUM_SHIFT - 1) + 1 >> 1;
    }

    private static int magnitude(int value) {
        return (value ^ value >> 31) - (value >> 31);
    }

    /** Of two that are not negative; unlike a call of the library it becomes a vector. */
    private static int greater(int one, int other) {
        int difference = one - other;
        return other + (difference & ~(difference >> 31));
    }

    private static void pack(int[] first, int[] second, int[] third, int[] fourth, int[] inverses, int[] packed) {
        for (int j = 0; j < packed.length; j++) {
            int inverse = inverses[j];
            packed[j] = level(first[j], inverse) & 0xff | (level(second[j], inverse) & 0xff) << 8
                    | (level(third[j], inverse) & 0xff) << 16 | level(fourth[j], inverse) << 24;
        }
    }

    private static int level(int sum, int inverse) {
        return rounded(sum) * inverse + (1 << LEVEL_SHIFT - 1) >> LEVEL_SHIFT;
    }

    private int largest(int from) {
        int[] first = sums[0];
        int[] second = sums[1];
        int[] third = sums[2];
        int[] fourth = sums[3];
        int one = 0;
        int two = 0;
        int three = 0;
        int four = 0;
        for (int j = from; j < from + GROUP_INTS - 1; j++) {
            one = Math.max(one, Math.abs(first[j]));
            two = Math.max(two, Math.abs(second[j]));
            three = Math.max(three, Math.abs(third[j]));
            four = Math.max(four, Math.abs(fourth[j]));
        }
        return Math.max(Math.max(one, two), Math.max(three, four));
    }

    private void writeRoots(int from, float inverse, byte[] target, int to) {
        int[] first = sums[0];
        int[] second = sums[1];
        int[] third = sums[2];
        int[] fourth = sums[3];
        for (int j = 0; j < GROUP_INTS - 1; j++) {
            LittleEndian.putInt(target, to + Integer.BYTES * j, root(first[from + j], inverse) | root(second[from + j], inverse) << 8
                    | root(third[from + j], inverse) << 16 | root(fourth[from + j], inverse) << 24);
        }
    }

    /** At least 1 for a sum above 0, without a branch. */
    private static int root(int sum, float inverse) {
        int root = Float.floatToRawIntBits((float) Math.sqrt((float) sum) * inverse + FLOAT_ROUNDING) & 0xff;
        return root | (-sum >>> 31 & (root - 1) >>> 31);
    }
}
