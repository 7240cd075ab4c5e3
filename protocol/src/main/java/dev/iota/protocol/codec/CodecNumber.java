package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;

/**
 * A codec's number: 0 for {@code fp32} and 1 for {@code bf16} as they are; else 3 in its lowest byte, and above it, from the lowest bit:
 * quantiser (2: fp32, bf16, int8, int4), logarithm of a group's rows (4), stochastic (1), zstd (1), per mille that are kept (9, 0 for all).
 * 2 was another {@code int8}, of one scale and offset for each row.
 */
final class CodecNumber {
    private static final int COMPOSED = 3;
    private static final int STOCHASTIC = 1 << 14;
    private static final int PACKED = 1 << 15;

    private CodecNumber() {}

    static int of(int quantiser, boolean isStochastic, boolean isPacked) {
        int layers = quantiser | (isStochastic ? STOCHASTIC : 0) | (isPacked ? PACKED : 0);
        return layers == Floats.NUMBER ? 0 : layers == Bfloats.NUMBER ? 1 : layers | COMPOSED;
    }

    static TensorCodec codec(int number) throws RejectedException {
        TensorCodec codec = number == 0 ? TensorCodec.FP32 : number == 1 ? TensorCodec.BF16 : composed(number);
        if (codec.number() != number) {
            throw new RejectedException(RejectReason.UNKNOWN_VERSION, "tensor codec " + Integer.toHexString(number) + " is not known");
        }
        return codec;
    }

    /** Some codec, whatever the number: if it is not the one meant, it has another. */
    private static TensorCodec composed(int number) {
        int log = Math.max(Groups.MIN_LOG_ROWS, Math.min(Groups.MAX_LOG_ROWS, number >>> 10 & 0xf));
        int perMille = Math.min(number >>> 16 & 0x1ff, TopK.MAX_PER_MILLE);
        Quantiser quantiser = switch (number >>> 8 & 3) {
            case 0 -> new Floats();
            case 1 -> new Bfloats();
            case 2 -> new Groups(8, log);
            default -> new Groups(4, log);
        };
        boolean isStochastic = (number & STOCHASTIC) != 0 && !(quantiser instanceof Floats);
        return new TensorCodec(perMille == 0 ? quantiser : new TopK(perMille, quantiser), isStochastic, (number & PACKED) != 0);
    }
}
