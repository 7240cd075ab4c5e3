package dev.iota.worker.epoch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iota.worker.epoch.MergeLayout.Codecs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A safetensors file of chunks: a header of fixed length, a table with the SHA-256 of each chunk, the chunks. Header and table are the
 * prefix; with its hash every range of the file can be checked. For given contents there is one file, byte for byte.
 *
 * @param first the first chunk in the file
 * @param count of chunks in the file
 */
record ChunkFile(MergeLayout layout, Codecs codecs, int first, int count) {
    static final int HASH_BYTES = 32;
    private static final int STEP_DIGITS = 18;
    private static final JsonMapper JSON = new JsonMapper();

    /** What a miner learnt of the whole stage. */
    static ChunkFile contribution(MergeLayout layout) {
        return new ChunkFile(layout, layout.contribution(), 0, layout.chunks());
    }

    /** A reduced shard. */
    static ChunkFile merged(MergeLayout layout, int first, int count) {
        return new ChunkFile(layout, layout.merged(), first, count);
    }

    int chunkBytes() {
        return layout.chunkBytes(codecs);
    }

    int prefixBytes() {
        return header(0).length + count * HASH_BYTES;
    }

    long sizeBytes() {
        return prefixBytes() + (long) count * chunkBytes();
    }

    long offset(int chunk) {
        return prefixBytes() + (long) (chunk - first) * chunkBytes();
    }

    /**
     * Length and JSON of the header.
     *
     * @param steps optimiser steps behind the stage
     */
    byte[] header(long steps) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode metadata = root.putObject("__metadata__");
        metadata.put("stage", layout.stage().toString());
        metadata.put("codec", layout.spec().codec().name().toLowerCase(Locale.ROOT));
        metadata.put("elements", Long.toString(layout.elements()));
        metadata.put("first_chunk", Integer.toString(first));
        metadata.put("steps", String.format(Locale.ROOT, "%0" + STEP_DIGITS + "d", steps));
        long hashes = (long) count * HASH_BYTES;
        tensor(root, "hashes", HASH_BYTES, 0, hashes);
        tensor(root, "chunks", chunkBytes(), hashes, hashes + (long) count * chunkBytes());
        byte[] json = root.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return ByteBuffer.allocate(Long.BYTES + padded.length).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).put(padded).array();
    }

    private void tensor(ObjectNode root, String name, int width, long begin, long end) {
        ObjectNode entry = root.putObject(name).put("dtype", "U8");
        entry.putArray("shape").add(count).add(width);
        entry.putArray("data_offsets").add(begin).add(end);
    }

    /**
     * The steps in a header that is just as this file's must be; -1 if it is any other.
     *
     * @param prefix of {@link #prefixBytes}
     */
    long stepsOf(byte[] prefix) {
        byte[] expected = header(0);
        int from = indexOfSteps(expected);
        long steps = 0;
        for (int i = from; i < from + STEP_DIGITS; i++) {
            if (prefix[i] < '0' || prefix[i] > '9') {
                return -1;
            }
            steps = steps * 10 + prefix[i] - '0';
        }
        return Arrays.equals(header(steps), Arrays.copyOf(prefix, expected.length)) ? steps : -1;
    }

    private static int indexOfSteps(byte[] header) {
        String key = "\"steps\":\"";
        return new String(header, StandardCharsets.ISO_8859_1).indexOf(key) + key.length();
    }
}
