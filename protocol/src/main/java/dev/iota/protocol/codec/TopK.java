package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectedException;

/**
 * {@code topP%+}: of a tensor's values the P per cent with the largest magnitudes (one at least, of equals the first), all others are 0: an
 * absolute error of at most the smallest magnitude that is kept, for these.
 *
 * <p>First the places of those kept, column by column ({@link Places}), then their values as one column, by another quantiser.
 */
final class TopK extends Quantiser {
    static final int MAX_PER_MILLE = 500;

    private final int perMille;
    private final Quantiser inner;

    TopK(int perMille, Quantiser inner) {
        this.perMille = perMille;
        this.inner = inner;
    }

    @Override
    String text() {
        return "top" + perMille / 10 + (perMille % 10 == 0 ? "" : "." + perMille % 10) + "%+" + inner.text();
    }

    @Override
    int number() {
        return perMille << 16 | inner.number();
    }

    private int kept(int rows, int columns) {
        return (int) ((Math.multiplyExact(rows, columns) * (long) perMille + 999) / 1000);
    }

    @Override
    int bytes(int rows, int columns) {
        return wordsAt(rows, columns) + inner.bytes(kept(rows, columns), 1);
    }

    @Override
    int wordsAt(int rows, int columns) {
        return Places.bytes(Math.multiplyExact(rows, columns), kept(rows, columns));
    }

    @Override
    int words(int rows, int columns) {
        return inner.words(kept(rows, columns), 1);
    }

    @Override
    int wordBytes() {
        return inner.wordBytes();
    }

    @Override
    void encode(float[] values, int rows, int columns, Rounding rounding, byte[] target, int at) throws RejectedException {
        int[] chosen = Largest.of(values, kept(rows, columns));
        int[] places = new int[chosen.length];
        float[] kept = new float[chosen.length];
        int[] next = beginnings(chosen, columns);
        for (int i : chosen) {
            int column = i % columns;
            int to = next[column]++;
            places[to] = column * rows + i / columns;
            kept[to] = values[i];
        }
        Places.write(places, values.length, target, at);
        inner.encode(kept, kept.length, 1, rounding, target, at + wordsAt(rows, columns));
    }

    /** Where each column's values begin among those kept. */
    private static int[] beginnings(int[] chosen, int columns) {
        int[] beginnings = new int[columns + 1];
        for (int i : chosen) {
            beginnings[i % columns + 1]++;
        }
        for (int column = 0; column < columns; column++) {
            beginnings[column + 1] += beginnings[column];
        }
        return beginnings;
    }

    @Override
    void decode(byte[] bytes, int at, int rows, int columns, float[] target) throws RejectedException {
        int[] places = Places.read(bytes, at, target.length, kept(rows, columns));
        float[] kept = new float[places.length];
        inner.decode(bytes, at + wordsAt(rows, columns), kept.length, 1, kept);
        for (int i = 0; i < kept.length; i++) {
            target[places[i] % rows * columns + places[i] / rows] = kept[i];
        }
    }

    @Override
    boolean isFinite(byte[] bytes, int at, int rows, int columns, float[] decoded) {
        return inner.isFinite(bytes, at + wordsAt(rows, columns), kept(rows, columns), 1, decoded);
    }
}
