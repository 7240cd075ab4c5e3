package dev.iota.access.gate;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.id.RunId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Sends what no polite client would. */
final class RawHttp {
    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /** @param body bytes as Latin-1 */
    record Answer(int status, String head, String body) {}

    /** A signed request, every part of which can be spoilt. */
    final class Call {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final String path;
        private byte[] body;
        private long timeMillis;
        private String nonce = UUID.randomUUID().toString().replace("-", "");
        private RunId run = GateFixture.RUN;
        private int protocol = GateCall.PROTOCOL;
        private String host = "localhost:" + port;
        private MinerKey signer;

        Call(String path, MinerKey signer, byte[] body, long timeMillis) {
            this.path = path;
            this.signer = signer;
            this.body = body;
            this.timeMillis = timeMillis;
        }

        Call at(long millis) {
            timeMillis = millis;
            return this;
        }

        Call of(RunId other) {
            run = other;
            return this;
        }

        Call speaking(int version) {
            protocol = version;
            return this;
        }

        Call to(String name) {
            host = name;
            return this;
        }

        Call with(String nonceUsedBefore) {
            nonce = nonceUsedBefore;
            return this;
        }

        /** After signing. */
        Call but(String header, String value) {
            headers.put(header, value);
            return this;
        }

        Answer send() throws IOException {
            return send(body);
        }

        /** Sends another body than was signed. */
        Answer send(byte[] sent) throws IOException {
            GateCall call = new GateCall("POST", host, path, run, signer.miner(), protocol, timeMillis, nonce, GateCall.sha256(body));
            StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\nContent-Length: "
                    + sent.length + "\r\n");
            Map<String, String> all = new LinkedHashMap<>(call.headers(signer));
            all.putAll(headers);
            all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            return RawHttp.this.send(head + "\r\n", sent);
        }
    }

    /** @param head ending in an empty line */
    Answer send(String head, byte[] body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return read(socket);
        }
    }

    static Answer read(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (SocketException reset) {
            // What came before counts.
        }
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? new Answer(0, "", "") : new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end),
                text.substring(end + 4));
    }

    Answer get(String target, String... headers) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", headers) + "\r\n",
                new byte[0]);
    }

    Answer put(String target, byte[] body) throws IOException {
        return send("PUT " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n",
                body);
    }

    Socket open() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        return socket;
    }
}
