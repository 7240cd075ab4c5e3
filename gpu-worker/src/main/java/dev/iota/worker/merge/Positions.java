package dev.iota.worker.merge;

/** Positions within a block, 12 bits each, two in three bytes. */
final class Positions {
    private Positions() {}

    static int bytes(int positions) {
        return positions / 2 * 3;
    }

    /** @param count even */
    static void put(int[] positions, int count, byte[] target, int at) {
        for (int i = 0, place = at; i < count; i += 2, place += 3) {
            int pair = positions[i] | positions[i + 1] << 12;
            target[place] = (byte) pair;
            target[place + 1] = (byte) (pair >>> 8);
            target[place + 2] = (byte) (pair >>> 16);
        }
    }

    static int get(byte[] source, int at, int index) {
        int place = at + index / 2 * 3;
        return index % 2 == 0
                ? source[place] & 0xff | (source[place + 1] & 0xf) << 8
                : (source[place + 1] & 0xff) >>> 4 | (source[place + 2] & 0xff) << 4;
    }
}
