package dev.iota.protocol.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads a binary record from outside; whatever does not fit is a {@link RejectedException}, never another. */
final class ByteReader {
    private final ByteBuffer buffer;
    private final String what;

    ByteReader(byte[] bytes, String what) {
        this.buffer = ByteBuffer.wrap(bytes);
        this.what = what;
    }

    int readByte() throws RejectedException {
        require(1);
        return buffer.get() & 0xff;
    }

    int readInt() throws RejectedException {
        require(Integer.BYTES);
        return buffer.getInt();
    }

    int readCount(String name) throws RejectedException {
        int value = readInt();
        if (value < 0) {
            throw new RejectedException(RejectReason.MALFORMED, what + " with negative " + name + " " + value);
        }
        return value;
    }

    long readLongCount(String name) throws RejectedException {
        require(Long.BYTES);
        long value = buffer.getLong();
        if (value < 0) {
            throw new RejectedException(RejectReason.MALFORMED, what + " with negative " + name + " " + value);
        }
        return value;
    }

    byte[] readBytes(int length) throws RejectedException {
        require(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    String readText() throws RejectedException {
        return new String(readBytes(readByte()), StandardCharsets.UTF_8);
    }

    void requireVersion(int version) throws RejectedException {
        int found = readByte();
        if (found != version) {
            throw new RejectedException(RejectReason.UNKNOWN_VERSION, what + " of version " + found + "; this release reads " + version);
        }
    }

    void requireEnd() throws RejectedException {
        if (buffer.hasRemaining()) {
            throw new RejectedException(RejectReason.TRUNCATED, what + " with " + buffer.remaining() + " bytes after its end");
        }
    }

    private void require(int bytes) throws RejectedException {
        if (buffer.remaining() < bytes) {
            throw new RejectedException(RejectReason.TRUNCATED, what + " ends " + (bytes - buffer.remaining()) + " bytes too early");
        }
    }
}
