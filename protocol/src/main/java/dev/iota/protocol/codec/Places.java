package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;

/**
 * Ascending places below a bound, in the code of Elias (1974) and Fano (1971): of {@code count} places below {@code bound} the lowest
 * floor(log2(bound / count)) bits of each, then what is left of place i, plus i, as a set bit. At most half a bit a place above what any
 * code needs, and of a length that follows from the two numbers. From the lowest bit of each byte up; both parts begin with a byte, and end
 * with zeros.
 */
final class Places {
    private Places() {}

    static int bytes(int bound, int count) {
        return count == 0 ? 0 : lowerBytes(count, lowerBits(bound, count)) + upperBytes(bound, count);
    }

    private static int lowerBits(int bound, int count) {
        return 31 - Integer.numberOfLeadingZeros(bound / count);
    }

    private static int lowerBytes(int count, int bits) {
        return (int) (((long) count * bits + 7) / 8);
    }

    private static int upperBytes(int bound, int count) {
        return (int) ((count + (long) (bound - 1 >>> lowerBits(bound, count)) + 7) / 8);
    }

    static void write(int[] places, int bound, byte[] target, int at) {
        if (places.length == 0) {
            return;
        }
        int bits = lowerBits(bound, places.length);
        int upperAt = at + lowerBytes(places.length, bits);
        long pending = 0;
        int pendingBits = 0;
        int to = at;
        for (int i = 0; i < places.length; i++) {
            pending |= (long) (places[i] & (1 << bits) - 1) << pendingBits;
            for (pendingBits += bits; pendingBits >= 8; pendingBits -= 8) {
                target[to++] = (byte) pending;
                pending >>>= 8;
            }
            int place = (places[i] >>> bits) + i;
            target[upperAt + place / 8] |= (byte) (1 << place % 8);
        }
        if (pendingBits > 0) {
            target[to] = (byte) pending;
        }
    }

    /** @throws RejectedException if they do not ascend, reach the bound, or are not so many */
    static int[] read(byte[] bytes, int at, int bound, int count) throws RejectedException {
        int[] places = new int[count];
        if (count == 0) {
            return places;
        }
        int bits = lowerBits(bound, count);
        int upperAt = at + lowerBytes(count, bits);
        int found = 0;
        for (int i = 0; i < upperBytes(bound, count); i++) {
            for (int left = bytes[upperAt + i] & 0xff; left != 0; left &= left - 1) {
                require(found < count, "more than " + count + " places");
                places[found] = 8 * i + Integer.numberOfTrailingZeros(left) - found << bits;
                found++;
            }
        }
        require(found == count, found + " places, expected " + count);
        addLower(bytes, at, bits, places);
        for (int i = 0; i < count; i++) {
            require(places[i] >= 0 && places[i] < bound && (i == 0 || places[i] > places[i - 1]), "places that do not ascend below " + bound);
        }
        return places;
    }

    private static void addLower(byte[] bytes, int at, int bits, int[] places) throws RejectedException {
        long pending = 0;
        int pendingBits = 0;
        int from = at;
        for (int i = 0; i < places.length; i++) {
            for (; pendingBits < bits; pendingBits += 8) {
                pending |= (bytes[from++] & 0xffL) << pendingBits;
            }
            places[i] |= (int) pending & (1 << bits) - 1;
            pending >>>= bits;
            pendingBits -= bits;
        }
        require(pending == 0, "bits after the last place");
    }

    private static void require(boolean holds, String otherwise) throws RejectedException {
        if (!holds) {
            throw new RejectedException(RejectReason.MALFORMED, "a sparse tensor with " + otherwise);
        }
    }
}
