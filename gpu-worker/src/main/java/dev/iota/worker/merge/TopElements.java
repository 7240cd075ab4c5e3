package dev.iota.worker.merge;

/** The numbers of largest magnitude in a block, in the order of their places; of equals, those that come first. */
final class TopElements {
    private final int[] magnitudes = new int[BlockCodec.ELEMENTS];
    final int[] positions;
    int count;

    TopElements(int most) {
        positions = new int[most];
    }

    /** Zeros are never among them, so there may be fewer. */
    void select(float[] values, int from, int elements) {
        int nonZero = 0;
        for (int i = 0; i < elements; i++) {
            int magnitude = Float.floatToRawIntBits(Math.abs(values[from + i]));
            magnitudes[i] = magnitude;
            nonZero += magnitude == 0 ? 0 : 1;
        }
        count = Math.min(positions.length, nonZero);
        if (count == 0) {
            return;
        }
        int threshold = nonZero <= positions.length ? 1 : largest(count, elements);
        int above = 0;
        for (int i = 0; i < elements; i++) {
            above += Float.floatToRawIntBits(Math.abs(values[from + i])) > threshold ? 1 : 0;
        }
        int equalsWanted = nonZero <= positions.length ? elements : count - above;
        int next = 0;
        for (int i = 0; i < elements && next < count; i++) {
            int magnitude = Float.floatToRawIntBits(Math.abs(values[from + i]));
            if (magnitude > threshold || magnitude == threshold && equalsWanted-- > 0) {
                positions[next++] = i;
            }
        }
    }

    /** The n-th largest magnitude, by quickselect; magnitudes of floats are ordered as their bits. */
    private int largest(int nth, int elements) {
        int low = 0;
        int high = elements - 1;
        int wanted = elements - nth;
        while (low < high) {
            int pivot = magnitudes[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (magnitudes[i] < pivot) {
                    i++;
                }
                while (magnitudes[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    int swapped = magnitudes[i];
                    magnitudes[i++] = magnitudes[j];
                    magnitudes[j--] = swapped;
                }
            }
            if (wanted <= j) {
                high = j;
            } else if (wanted >= i) {
                low = i;
            } else {
                break;
            }
        }
        return magnitudes[wanted];
    }

    /** Writes the positions with 12 bits each. */
    static void pack(int[] positions, int count, int capacity, byte[] target, int at) {
        for (int i = 0; i < capacity; i += 2) {
            int first = i < count ? positions[i] : 0;
            int second = i + 1 < count ? positions[i + 1] : 0;
            int to = at + i / 2 * 3;
            target[to] = (byte) first;
            target[to + 1] = (byte) (first >>> 8 | second << 4);
            target[to + 2] = (byte) (second >>> 4);
        }
    }

    /** @throws BadBlockException if they do not ascend, or leave the block */
    static int unpack(byte[] source, int at, int index, int before, int count) throws BadBlockException {
        int from = at + index / 2 * 3;
        int position = index % 2 == 0
                ? source[from] & 0xff | (source[from + 1] & 0xf) << 8
                : (source[from + 1] & 0xff) >>> 4 | (source[from + 2] & 0xff) << 4;
        if (position <= before || position >= count) {
            throw new BadBlockException("holds place " + position + " after " + before + " of " + count);
        }
        return position;
    }
}
