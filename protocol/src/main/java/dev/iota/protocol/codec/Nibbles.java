package dev.iota.protocol.codec;

import dev.iota.protocol.frame.LittleEndian;

/** Two levels of -8 to 7 in a byte, the first in its lower half, plus 8. Eight levels at a time, in the bytes of a long. */
final class Nibbles {
    private static final long LOWER_HALVES = 0x0f0f0f0f0f0f0f0fL;
    private static final long EIGHTS = 0x0808080808080808L;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_PAIRS = 0x0000ffff0000ffffL;
    /** Times the bit of eight, all four bits above it: the sign of a level in four bits becomes that of a byte. */
    private static final int SIGN = 0x1e;
    private static final int BIAS = 8;

    private Nibbles() {}

    /** @param place of the first level among those of all bytes; even */
    static void pack(byte[] levels, int place, int count, byte[] target, int at) {
        int to = at + place / 2;
        int i = 0;
        for (; i <= count - 8; i += 8) {
            long halves = LittleEndian.getLong(levels, i) & LOWER_HALVES ^ EIGHTS;
            long bytes = (halves | halves >>> 4) & EVEN_BYTES;
            long pairs = (bytes | bytes >>> 8) & EVEN_PAIRS;
            LittleEndian.putInt(target, to + i / 2, (int) (pairs | pairs >>> 16));
        }
        for (; i < count; i += 2) {
            int upper = i + 1 < count ? levels[i + 1] + BIAS << 4 : 0;
            target[to + i / 2] = (byte) (levels[i] + BIAS & 0xf | upper);
        }
    }

    /** @param place of the first level among those of all bytes; even */
    static void unpack(byte[] bytes, int at, int place, int count, byte[] levels) {
        int from = at + place / 2;
        int i = 0;
        for (; i <= count - 8; i += 8) {
            long pairs = LittleEndian.getInt(bytes, from + i / 2) & 0xffffffffL;
            long spread = (pairs | pairs << 16) & EVEN_PAIRS;
            spread = (spread | spread << 8) & EVEN_BYTES;
            long halves = (spread | spread << 4) & LOWER_HALVES ^ EIGHTS;
            LittleEndian.putLong(levels, i, halves | (halves & EIGHTS) * SIGN);
        }
        for (; i < count; i++) {
            levels[i] = (byte) ((bytes[from + i / 2] >> 4 * (i % 2) & 0xf) - BIAS);
        }
    }
}
