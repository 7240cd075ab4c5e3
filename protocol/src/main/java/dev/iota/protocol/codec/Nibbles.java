package dev.iota.protocol.codec;

/** Two levels of -8 to 7 in a byte, the first in its lower half, plus 8. */
final class Nibbles {
    private static final int BIAS = 8;

    private Nibbles() {}

    /** @param place of the first level among those of all bytes; even */
    static void pack(byte[] levels, int place, int count, byte[] target, int at) {
        int to = at + place / 2;
        for (int i = 0; i < count / 2; i++) {
            target[to + i] = (byte) (levels[2 * i] + BIAS & 0xf | levels[2 * i + 1] + BIAS << 4);
        }
        if (count % 2 == 1) {
            target[to + count / 2] = (byte) (levels[count - 1] + BIAS & 0xf);
        }
    }

    /** @param place of the first level among those of all bytes; even */
    static void unpack(byte[] bytes, int at, int place, int count, byte[] levels) {
        int from = at + place / 2;
        for (int i = 0; i < count / 2; i++) {
            int pair = bytes[from + i];
            levels[2 * i] = (byte) ((pair & 0xf) - BIAS);
            levels[2 * i + 1] = (byte) ((pair >> 4 & 0xf) - BIAS);
        }
        if (count % 2 == 1) {
            levels[count - 1] = (byte) ((bytes[from + count / 2] & 0xf) - BIAS);
        }
    }
}
