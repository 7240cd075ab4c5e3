package dev.iota.protocol.codec;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Several values at a time, with the JDK's vectors. What is left at a loop's end, and what does not fill them, is done one by one. */
final class VectorLanes implements Lanes {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int COUNT = FLOATS.length();
    private static final int SMALLEST_BITS = 64;
    /** As many of these as floats; constants, or the compiler knows no instruction for conversions to them. */
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, shape(Byte.SIZE));
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, shape(Short.SIZE));
    private static final VectorSpecies<Byte> HALVES = SHORTS.withLanes(byte.class);
    private static final IntVector PLACES = IntVector.zero(INTS).addIndex(1);
    private static final int MAGNITUDE = 0x7fffffff;

    private final ScalarLanes rest = new ScalarLanes();

    /** Whether this machine's vectors hold as many floats as there are bytes in the smallest. */
    static boolean isAble() {
        return COUNT * Byte.SIZE >= SMALLEST_BITS;
    }

    private static VectorShape shape(int laneBits) {
        return VectorShape.forBitSize(Math.max(SMALLEST_BITS, COUNT * laneBits));
    }

    @Override
    public void magnitudes(float[] values, int from, int rows, int columns, int[] largest) {
        if (COUNT % columns == 0) {
            acrossRows(values, from, rows, columns, largest);
        } else if (columns > COUNT) {
            for (int row = 0; row < rows; row++) {
                alongRow(values, from + row * columns, columns, largest);
            }
        } else {
            rest.magnitudes(values, from, rows, columns, largest);
        }
    }

    private static IntVector magnitudes(float[] values, int at) {
        return FloatVector.fromArray(FLOATS, values, at).reinterpretAsInts().and(MAGNITUDE);
    }

    private static void alongRow(float[] values, int from, int columns, int[] largest) {
        int i = 0;
        for (; i <= columns - COUNT; i += COUNT) {
            IntVector.fromArray(INTS, largest, i).max(magnitudes(values, from + i)).intoArray(largest, i);
        }
        for (; i < columns; i++) {
            largest[i] = Math.max(largest[i], Float.floatToRawIntBits(values[from + i]) & MAGNITUDE);
        }
    }

    /** A vector holds whole rows. Four maxima at a time, so that none waits for the one before. */
    private void acrossRows(float[] values, int from, int rows, int columns, int[] largest) {
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        int end = from + rows * columns;
        int i = from;
        for (; i <= end - 4 * COUNT; i += 4 * COUNT) {
            a = a.max(magnitudes(values, i));
            b = b.max(magnitudes(values, i + COUNT));
            c = c.max(magnitudes(values, i + 2 * COUNT));
            d = d.max(magnitudes(values, i + 3 * COUNT));
        }
        for (; i <= end - COUNT; i += COUNT) {
            a = a.max(magnitudes(values, i));
        }
        int[] lanes = a.max(b).max(c.max(d)).toArray();
        for (int lane = 0; lane < COUNT; lane++) {
            largest[lane % columns] = Math.max(largest[lane % columns], lanes[lane]);
        }
        rest.magnitudes(values, i, (end - i) / columns, columns, largest);
    }

    @Override
    public void levels(float[] values, int from, int count, float[] factors, byte[] levels, int at) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector product = FloatVector.fromArray(FLOATS, values, from + i).mul(FloatVector.fromArray(FLOATS, factors, i));
            lowest(product.add(ROUNDER)).intoArray(levels, at + i);
        }
        for (; i < count; i++) {
            levels[at + i] = (byte) Float.floatToRawIntBits(values[from + i] * factors[i] + ROUNDER);
        }
    }

    @Override
    public void levels(float[] values, int from, int count, float[] factors, Rounding rounding, byte[] levels, int at) {
        int low = rounding.low();
        int high = rounding.high();
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector product = FloatVector.fromArray(FLOATS, values, from + i).mul(FloatVector.fromArray(FLOATS, factors, i));
            lowest(product.add(noise(from + i, low, high)).add(ROUNDER)).intoArray(levels, at + i);
        }
        for (; i < count; i++) {
            float noise = Rounding.noise(Rounding.hash(from + i, low, high));
            levels[at + i] = (byte) Float.floatToRawIntBits(values[from + i] * factors[i] + noise + ROUNDER);
        }
    }

    private static ByteVector lowest(FloatVector rounded) {
        return (ByteVector) rounded.reinterpretAsInts().convertShape(VectorOperators.I2B, BYTES, 0);
    }

    /** As {@link Rounding#hash} and {@link Rounding#noise}. */
    private static FloatVector noise(int element, int low, int high) {
        IntVector hash = PLACES.add(element).mul(Rounding.FIRST).add(low);
        hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16)).mul(Rounding.SECOND).add(high);
        hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 13)).mul(Rounding.THIRD);
        hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16)).lanewise(VectorOperators.LSHR, 8);
        return ((FloatVector) hash.convert(VectorOperators.I2F, 0)).mul(Rounding.STEP).add(Rounding.LOWEST);
    }

    @Override
    public void values(byte[] levels, int at, int count, float[] scales, float[] values, int to) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector whole = (FloatVector) ByteVector.fromArray(BYTES, levels, at + i).convertShape(VectorOperators.B2F, FLOATS, 0);
            whole.mul(FloatVector.fromArray(FLOATS, scales, i)).intoArray(values, to + i);
        }
        for (; i < count; i++) {
            values[to + i] = levels[at + i] * scales[i];
        }
    }

    @Override
    public void halve(float[] values, int from, byte[] target, int at) {
        int i = from;
        for (; i <= values.length - COUNT; i += COUNT) {
            IntVector bits = FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts();
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(0x7fff).add(odd).lanewise(VectorOperators.LSHR, 16);
            IntVector infinite = rounded.and(0x7fff).add(0x80).lanewise(VectorOperators.LSHR, 15);
            ShortVector upper = (ShortVector) rounded.sub(infinite).convertShape(VectorOperators.I2S, SHORTS, 0);
            upper.reinterpretAsBytes().intoArray(target, at + 2 * i);
        }
        rest.halve(values, i, target, at);
    }

    @Override
    public void widen(byte[] source, int at, float[] values, int from) {
        int i = from;
        for (; i <= values.length - COUNT; i += COUNT) {
            ShortVector upper = ByteVector.fromArray(HALVES, source, at + 2 * i).reinterpretAsShorts();
            IntVector wide = (IntVector) upper.convertShape(VectorOperators.S2I, INTS, 0);
            wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(values, i);
        }
        rest.widen(source, at, values, i);
    }
}
