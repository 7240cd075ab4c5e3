package dev.iota.protocol.frame;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.id.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tensor on its way from one stage's worker to the next: the payload is a Kafka record's value, the rest its headers
 * {@value #HEADER_KEY}, {@value #TICKET_KEY} and {@value #SIGNATURE_KEY}. The sender's signature covers header and ticket, and through the
 * header's checksum the payload.
 */
public final class Frame {
    public static final String HEADER_KEY = "iota-frame";
    public static final String TICKET_KEY = "iota-ticket";
    public static final String SIGNATURE_KEY = "iota-signature";

    private static final byte[] DOMAIN = "iota-frame-1".getBytes(StandardCharsets.US_ASCII);

    private final FrameHeader header;
    private final SignedTicket ticket;
    private final byte[] signature;
    private final byte[] payload;

    private Frame(FrameHeader header, SignedTicket ticket, byte[] signature, byte[] payload) {
        this.header = header;
        this.ticket = ticket;
        this.signature = signature;
        this.payload = payload;
    }

    /** Signs a tensor that was encoded with the codec. */
    public static Frame sign(
            MinerKey sender, SignedTicket ticket, Direction direction, Stage from, TensorCodec codec, int[] shape, byte[] payload) {
        FrameHeader header = new FrameHeader(direction, from, codec, shape, Signatures.sha256(payload));
        return new Frame(header, ticket, sender.sign(DOMAIN, header.encode(), ticket.bytes()), payload);
    }

    /**
     * Reads a frame without checking any signature or checksum; see {@link FrameRules}.
     *
     * @throws RejectedException if a part is missing or malformed
     */
    public static Frame read(byte[] header, byte[] ticket, byte[] signature, byte[] payload) throws RejectedException {
        requirePresent(HEADER_KEY, header);
        requirePresent(TICKET_KEY, ticket);
        requirePresent(SIGNATURE_KEY, signature);
        requirePresent("value", payload);
        if (signature.length != Signatures.SIGNATURE_BYTES) {
            throw new RejectedException(RejectReason.BAD_SIGNATURE, "a signature of " + signature.length + " bytes");
        }
        return new Frame(FrameHeader.read(header), SignedTicket.read(ticket), signature.clone(), payload);
    }

    /** Whether the sender is the miner whom the ticket names for the sending stage. */
    public boolean isSignedBySender() {
        return header.from().value() < ticket.ticket().stages()
                && Signatures.isValid(
                        ticket.ticket().hop(header.from()).miner(), signature, DOMAIN, header.encode(), ticket.bytes());
    }

    public boolean isPayloadIntact() {
        return Arrays.equals(Signatures.sha256(payload), header.checksum());
    }

    public FrameHeader header() {
        return header;
    }

    public byte[] headerBytes() {
        return header.encode();
    }

    public SignedTicket ticket() {
        return ticket;
    }

    public byte[] signature() {
        return signature.clone();
    }

    /** The encoded tensor; not a copy. */
    public byte[] payload() {
        return payload;
    }

    private static void requirePresent(String part, byte[] bytes) throws RejectedException {
        if (bytes == null) {
            throw new RejectedException(RejectReason.MALFORMED, "a frame without " + part);
        }
    }
}
