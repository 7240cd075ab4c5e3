package dev.iota.access.gate;

import com.sun.net.httpserver.HttpExchange;
import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.Refusal.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers URLs of objects in a folder as S3 does: a range of one, or a whole one that is written once. */
final class FileTransfer {
    /** As the workers' file store names what is being written. */
    private static final String PARTIAL = ".partial";
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,15})-([0-9]{1,15})?");
    private static final int CHUNK_BYTES = 1 << 16;

    private FileTransfer() {}

    static void serve(HttpExchange exchange, FileObjects objects, Wanted granted) throws IOException, GateRefusal {
        Path file = objects.file(granted.key());
        if (granted.access() == Access.PUT) {
            write(exchange, file, granted);
        } else if (Files.isRegularFile(file)) {
            read(exchange, file);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void read(HttpExchange exchange, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            String asked = exchange.getRequestHeaders().getFirst("Range");
            Matcher range = RANGE.matcher(asked == null ? "bytes=0-" : asked);
            long first = range.matches() ? Long.parseLong(range.group(1)) : -1;
            boolean isEmptyWhole = asked == null && size == 0;
            if (!isEmptyWhole && (first < 0 || first >= size)) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            long last = range.group(2) == null ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
            if (last < first && !isEmptyWhole) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            if (asked != null) {
                exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
            }
            long length = last - first + 1;
            exchange.sendResponseHeaders(asked == null ? 200 : 206, length == 0 ? -1 : length);
            copy(Channels.newInputStream(channel.position(first)), exchange.getResponseBody(), length);
        }
    }

    private static void write(HttpExchange exchange, Path file, Wanted granted) throws IOException, GateRefusal {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (!Long.toString(granted.sizeBytes()).equals(length)) {
            throw new GateRefusal(Reason.TOO_LARGE, "the URL is for " + granted.sizeBytes() + " bytes, not " + length);
        }
        if (Files.exists(file)) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + PARTIAL);
        try {
            receive(exchange.getRequestBody(), partial, granted);
            Files.move(partial, file);
            exchange.sendResponseHeaders(200, -1);
        } catch (FileAlreadyExistsException meanwhile) {
            exchange.sendResponseHeaders(412, -1);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void receive(InputStream body, Path partial, Wanted granted) throws IOException, GateRefusal {
        MessageDigest digest = sha256();
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            copy(new DigestInputStream(body, digest), Channels.newOutputStream(channel), granted.sizeBytes());
            channel.force(true);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(granted.sha256())) {
            throw new GateRefusal(Reason.MALFORMED, "the bytes have another SHA-256 than the URL is for");
        }
    }

    private static void copy(InputStream from, OutputStream to, long length) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = length;
        while (left > 0) {
            int count = from.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw new IOException("ended " + left + " bytes early");
            }
            to.write(chunk, 0, count);
            left -= count;
        }
        to.flush();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
