package dev.iota.protocol.frame;

import dev.iota.protocol.Require;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a frame says of its tensor; the ticket beside it says for which micro-batch, and who may send and receive it.
 *
 * <p>Layout, big-endian: version 1 (u8), direction (u8), sending stage (u8), codec (the lowest byte of its number; if that is
 * {@value #COMPOSED}, the three above it follow, the highest first), dimensions (u8), each dimension (i32), SHA-256 of the payload (32).
 *
 * @param from stage that sends; the receiving one follows from the direction
 * @param shape of the tensor, the last dimension being a row
 * @param checksum SHA-256 of the payload
 */
public record FrameHeader(Direction direction, Stage from, TensorCodec codec, int[] shape, byte[] checksum) {
    public static final int VERSION = 1;
    private static final int MAX_DIMENSIONS = 4;
    private static final int COMPOSED = 3;
    private static final int COMPOSED_BYTES = 3;

    public FrameHeader {
        Require.present("direction", direction);
        Require.present("from", from);
        Require.present("codec", codec);
        shape = shape.clone();
        checksum = checksum.clone();
        Require.that(from.value() < ModelSpec.MAX_STAGES, "a frame from stage " + from + ", at most " + (ModelSpec.MAX_STAGES - 1));
        Require.that(direction == Direction.FORWARD || from.value() > 0, "a gradient frame from the head");
        Require.that(shape.length >= 1 && shape.length <= MAX_DIMENSIONS, "a tensor of " + shape.length + " dimensions");
        Require.that(Arrays.stream(shape).allMatch(dimension -> dimension >= 0), "a negative dimension: " + Arrays.toString(shape));
        Require.that(checksum.length == Signatures.CHECKSUM_BYTES, "a checksum of " + checksum.length + " bytes");
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public byte[] checksum() {
        return checksum.clone();
    }

    public Stage to() {
        return new Stage(direction == Direction.FORWARD ? from.value() + 1 : from.value() - 1);
    }

    byte[] encode() {
        int number = codec.number();
        boolean isComposed = (number & 0xff) == COMPOSED;
        ByteBuffer buffer = ByteBuffer.allocate(
                5 + (isComposed ? COMPOSED_BYTES : 0) + Integer.BYTES * shape.length + Signatures.CHECKSUM_BYTES);
        buffer.put((byte) VERSION).put((byte) direction.ordinal()).put((byte) from.value()).put((byte) number);
        if (isComposed) {
            buffer.put((byte) (number >>> 24)).putShort((short) (number >>> 8));
        }
        buffer.put((byte) shape.length);
        for (int dimension : shape) {
            buffer.putInt(dimension);
        }
        return buffer.put(checksum).array();
    }

    static FrameHeader read(byte[] bytes) throws RejectedException {
        ByteReader reader = new ByteReader(bytes, "frame header");
        reader.requireVersion(VERSION);
        int direction = reader.readByte();
        if (direction >= Direction.values().length) {
            throw new RejectedException(RejectReason.MALFORMED, "frame direction " + direction + " is not known");
        }
        Stage from = new Stage(reader.readByte());
        TensorCodec codec = codec(reader);
        int dimensions = reader.readByte();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new RejectedException(RejectReason.WRONG_SHAPE, "a tensor of " + dimensions + " dimensions");
        }
        int[] shape = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            shape[i] = reader.readCount("dimension");
        }
        byte[] checksum = reader.readBytes(Signatures.CHECKSUM_BYTES);
        reader.requireEnd();
        try {
            return new FrameHeader(Direction.values()[direction], from, codec, shape, checksum);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectReason.MALFORMED, "frame header: " + e.getMessage());
        }
    }

    private static TensorCodec codec(ByteReader reader) throws RejectedException {
        int lowest = reader.readByte();
        int above = lowest == COMPOSED ? reader.readByte() << 16 | reader.readByte() << 8 | reader.readByte() : 0;
        return TensorCodec.ofNumber(above << 8 | lowest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameHeader that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(checksum);
    }

    @Override
    public String toString() {
        return direction + " from stage " + from + " " + codec + Arrays.toString(shape);
    }
}
