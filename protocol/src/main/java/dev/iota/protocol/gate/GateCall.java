package dev.iota.protocol.gate;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A request to the access gate with all that its signature covers. The host is in it, so that one who poses as a gate can't use at another
 * what miners sign for him.
 *
 * @param host name and port as the client calls the gate, in lower case, without the scheme's own port
 * @param protocol version of the gate's protocol that the client speaks
 * @param nonce 32 digits of lower-case hexadecimal, never used before
 * @param bodySha256 in lower-case hexadecimal
 */
public record GateCall(String method, String host, String path, RunId run, MinerId miner, int protocol, long sentAtMillis, String nonce,
        String bodySha256) {
    public static final int PROTOCOL = 1;
    public static final String ADMISSION_PATH = "/v1/admission";
    public static final String OBJECTS_PATH = "/v1/objects";
    public static final String EARNINGS_PATH = "/v1/earnings";
    public static final String PROTOCOL_HEADER = "iota-protocol";
    public static final String RUN_HEADER = "iota-run";
    private static final String MINER_HEADER = "iota-miner";
    private static final String TIME_HEADER = "iota-time";
    private static final String NONCE_HEADER = "iota-nonce";
    private static final String SIGNATURE_HEADER = "iota-signature";
    private static final byte[] DOMAIN = "iota-gate-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{128}");

    /** A call that was received, with the signature that came with it. */
    public record Received(GateCall call, byte[] signature) {
        /** Whether the miner that the call names signed it. */
        public boolean isAuthentic() {
            return Signatures.isValid(call.miner, signature, DOMAIN, call.signed());
        }
    }

    /** The headers with which this call is sent. */
    public Map<String, String> headers(MinerKey key) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(PROTOCOL_HEADER, Integer.toString(protocol));
        headers.put(RUN_HEADER, run.value());
        headers.put(MINER_HEADER, miner.value());
        headers.put(TIME_HEADER, Long.toString(sentAtMillis));
        headers.put(NONCE_HEADER, nonce);
        headers.put(SIGNATURE_HEADER, HexFormat.of().formatHex(key.sign(DOMAIN, signed())));
        return headers;
    }

    /**
     * Reads what was received; the signature is not checked.
     *
     * @param header the only header of a name; null if there is none
     * @throws RejectedException naming the header that is missing or malformed
     */
    public static Received read(String method, String host, String path, UnaryOperator<String> header, byte[] body)
            throws RejectedException {
        try {
            GateCall call = new GateCall(method, host.toLowerCase(Locale.ROOT), path, new RunId(required(header, RUN_HEADER)),
                    new MinerId(required(header, MINER_HEADER)), protocol(header),
                    Long.parseLong(matching(header, TIME_HEADER, NUMBER)), matching(header, NONCE_HEADER, NONCE), sha256(body));
            return new Received(call, HexFormat.of().parseHex(matching(header, SIGNATURE_HEADER, SIGNATURE)));
        } catch (IllegalArgumentException malformed) {
            throw new RejectedException(RejectReason.MALFORMED, malformed.getMessage());
        }
    }

    /** The version of the protocol that a request says it speaks: readable whatever else has changed. */
    public static int protocol(UnaryOperator<String> header) throws RejectedException {
        try {
            return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matching(header, PROTOCOL_HEADER, NUMBER)));
        } catch (IllegalArgumentException malformed) {
            throw new RejectedException(RejectReason.MALFORMED, malformed.getMessage());
        }
    }

    /** How a client calls the gate at an address. */
    public static String host(URI gate) {
        int own = "https".equals(gate.getScheme()) ? 443 : 80;
        String port = gate.getPort() < 0 || gate.getPort() == own ? "" : ":" + gate.getPort();
        return gate.getHost().toLowerCase(Locale.ROOT) + port;
    }

    public static String sha256(byte[] body) {
        return HexFormat.of().formatHex(Signatures.sha256(body));
    }

    private byte[] signed() {
        return String.join("\n", method, host, path, run.value(), miner.value(), Integer.toString(protocol), Long.toString(sentAtMillis),
                nonce, bodySha256).getBytes(StandardCharsets.UTF_8);
    }

    private static String required(UnaryOperator<String> header, String name) {
        String value = header.apply(name);
        if (value == null) {
            throw new IllegalArgumentException("the header '" + name + "' is missing or comes twice");
        }
        return value;
    }

    private static String matching(UnaryOperator<String> header, String name, Pattern pattern) {
        String value = required(header, name);
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("the header '" + name + "' must match " + pattern);
        }
        return value;
    }
}
