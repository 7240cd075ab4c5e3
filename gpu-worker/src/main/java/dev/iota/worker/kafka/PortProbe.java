package dev.iota.worker.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Asks a port whether it speaks Kafka, with the first request of every client (ApiVersions, version 0), which brokers answer without
 * authentication. Kafka's own client would only say that nobody answers.
 */
public final class PortProbe {
    private static final short API_VERSIONS = 18;
    private static final int CORRELATION = 0x494f5441;
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int SHOWN_BYTES = 24;

    private PortProbe() {}

    /** What was found. */
    public enum Kind {
        KAFKA,
        /** The name is unknown. */
        UNKNOWN_HOST,
        /** Nobody listens there, or a firewall is between. */
        CLOSED,
        /** Somebody listens and says nothing. */
        SILENT,
        /** Somebody else listens there. */
        FOREIGN
    }

    /** @param text what there is to say of it, for people */
    public record Found(Kind kind, String text) {}

    /** @param address host and port */
    public static Found ask(String address, int timeoutMillis) {
        int colon = address.lastIndexOf(':');
        InetSocketAddress place = new InetSocketAddress(
                address.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(address.substring(colon + 1)));
        if (place.isUnresolved()) {
            return new Found(Kind.UNKNOWN_HOST, "no machine is known as " + place.getHostString());
        }
        try (Socket socket = new Socket()) {
            socket.connect(place, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(request());
            socket.getOutputStream().flush();
            return judge(socket.getInputStream().readNBytes(8), socket.getInputStream());
        } catch (SocketTimeoutException late) {
            return new Found(Kind.SILENT, "no answer within " + timeoutMillis + " ms");
        } catch (IOException closed) {
            return new Found(Kind.CLOSED, String.valueOf(closed.getMessage()));
        }
    }

    private static byte[] request() throws IOException {
        byte[] client = "iota-worker-check".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(2 + 2 + 4 + 2 + client.length);
        out.writeShort(API_VERSIONS);
        out.writeShort(0);
        out.writeInt(CORRELATION);
        out.writeShort(client.length);
        out.write(client);
        return bytes.toByteArray();
    }

    private static Found judge(byte[] start, InputStream rest) throws IOException {
        if (start.length == 0) {
            return new Found(Kind.SILENT, "the connection was closed without an answer");
        }
        if (start.length == 8) {
            ByteBuffer answer = ByteBuffer.wrap(start);
            int length = answer.getInt();
            if (length > 4 && length <= MAX_ANSWER_BYTES && answer.getInt() == CORRELATION) {
                return new Found(Kind.KAFKA, "");
            }
        }
        byte[] more = new byte[SHOWN_BYTES - 8];
        int count = start.length < 8 ? 0 : Math.max(0, rest.read(more));
        String text = new String(start, StandardCharsets.ISO_8859_1) + new String(more, 0, count, StandardCharsets.ISO_8859_1);
        return new Found(Kind.FOREIGN, "it answers with \"" + text.replaceAll("[^ -~]+", ".") + "\"");
    }
}
