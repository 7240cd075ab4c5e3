package dev.iota.protocol.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.util.Arrays;

/**
 * {@code +zstd}: lossless. A byte, then either the bytes as they are (0), or in planes and packed by zstd (1), whichever is shorter. Planes
 * are the first bytes of all values of several bytes, then the second, and so on: bytes that are alike come together.
 */
final class Packing {
    private static final int LEVEL = 1;
    private static final byte STORED = 0;
    private static final byte PACKED = 1;

    private Packing() {}

    static byte[] pack(byte[] plain, int wordsAt, int words, int wordBytes) {
        byte[] packed = Zstd.compress(split(plain, wordsAt, words, wordBytes), LEVEL);
        boolean isSmaller = packed.length < plain.length;
        byte[] shorter = isSmaller ? packed : plain;
        byte[] bytes = new byte[1 + shorter.length];
        bytes[0] = isSmaller ? PACKED : STORED;
        System.arraycopy(shorter, 0, bytes, 1, shorter.length);
        return bytes;
    }

    /**
     * @param plainBytes that are expected; no more are allocated
     * @throws RejectedException if it is not that which was packed, or declares another size
     */
    static byte[] unpack(byte[] bytes, int plainBytes, int wordsAt, int words, int wordBytes) throws RejectedException {
        require(bytes.length >= 1 && bytes.length - 1 <= plainBytes, "of " + bytes.length + " bytes, expected 1 to " + (1L + plainBytes));
        if (bytes[0] == STORED) {
            require(bytes.length - 1 == plainBytes, "of " + (bytes.length - 1) + " bytes, expected " + plainBytes);
            return Arrays.copyOfRange(bytes, 1, bytes.length);
        }
        require(bytes[0] == PACKED && bytes.length > 1, "packed in way " + bytes[0] + ", not 0 or 1, or with nothing after it");
        long declared = Zstd.getFrameContentSize(bytes, 1, bytes.length - 1);
        require(declared == plainBytes, "whose zstd frame declares " + declared + " bytes, expected " + plainBytes);
        byte[] planes = new byte[plainBytes];
        try {
            long found = Zstd.decompressByteArray(planes, 0, plainBytes, bytes, 1, bytes.length - 1);
            require(found == plainBytes, "that unpacks to " + found + " bytes, expected " + plainBytes);
        } catch (ZstdException e) {
            throw new RejectedException(RejectReason.MALFORMED, "a packed tensor that zstd can't read: " + e.getMessage());
        }
        return join(planes, wordsAt, words, wordBytes);
    }

    private static byte[] split(byte[] plain, int wordsAt, int words, int wordBytes) {
        byte[] planes = plain.clone();
        for (int plane = 0; plane < wordBytes; plane++) {
            int to = wordsAt + plane * words;
            for (int i = 0; i < words; i++) {
                planes[to + i] = plain[wordsAt + i * wordBytes + plane];
            }
        }
        return planes;
    }

    private static byte[] join(byte[] planes, int wordsAt, int words, int wordBytes) {
        byte[] plain = planes.clone();
        for (int plane = 0; plane < wordBytes; plane++) {
            int from = wordsAt + plane * words;
            for (int i = 0; i < words; i++) {
                plain[wordsAt + i * wordBytes + plane] = planes[from + i];
            }
        }
        return plain;
    }

    private static void require(boolean holds, String otherwise) throws RejectedException {
        if (!holds) {
            throw new RejectedException(RejectReason.MALFORMED, "a packed tensor " + otherwise);
        }
    }
}
