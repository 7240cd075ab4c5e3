package dev.iota.protocol.frame;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ticket with its bytes and the orchestrator's signature.
 *
 * <p>Layout, big-endian: version 1 (u8), run (u8 length, UTF-8), epoch (i32), generation (i32), micro-batch (i64), attempt (i32), issued at
 * (i64, epoch milliseconds), time to live (i32, milliseconds), hops (u8), each hop: slot (i32), public key (32); then the signature (64)
 * over all before, prefixed by {@code iota-ticket-1}.
 */
public final class SignedTicket {
    public static final int VERSION = 1;
    /** Bound of a ticket's size: 64 stages fit. */
    public static final int MAX_BYTES = 4096;

    /** 2^64 over the golden ratio: multiples lie far apart. */
    private static final long SEED_STEP = 0x9e3779b97f4a7c15L;
    private static final byte[] DOMAIN = "iota-ticket-1".getBytes(StandardCharsets.US_ASCII);

    private final Ticket ticket;
    private final byte[] bytes;

    private SignedTicket(Ticket ticket, byte[] bytes) {
        this.ticket = ticket;
        this.bytes = bytes;
    }

    /** Signs a ticket with the orchestrator's key. */
    public static SignedTicket sign(Ticket ticket, MinerKey orchestrator) {
        byte[] body = encode(ticket);
        return of(ticket, body, orchestrator.sign(DOMAIN, body));
    }

    /**
     * With a signature that was made elsewhere, which is not checked: simulations leave the costly signing out.
     *
     * @param signature 64 bytes
     */
    public static SignedTicket of(Ticket ticket, byte[] signature) {
        return of(ticket, encode(ticket), signature);
    }

    private static SignedTicket of(Ticket ticket, byte[] body, byte[] signature) {
        byte[] bytes = Arrays.copyOf(body, body.length + signature.length);
        System.arraycopy(signature, 0, bytes, body.length, signature.length);
        return new SignedTicket(ticket, bytes);
    }

    /**
     * Reads a ticket without checking who signed it; see {@link #isSignedBy}.
     *
     * @throws RejectedException if these bytes are no ticket of this version
     */
    public static SignedTicket read(byte[] bytes) throws RejectedException {
        if (bytes == null) {
            throw new RejectedException(RejectReason.MALFORMED, "a ticket without bytes");
        }
        if (bytes.length > MAX_BYTES) {
            throw new RejectedException(RejectReason.TOO_LARGE, "a ticket of " + bytes.length + " bytes; at most " + MAX_BYTES);
        }
        ByteReader reader = new ByteReader(bytes, "ticket");
        reader.requireVersion(VERSION);
        try {
            RunId run = new RunId(reader.readText());
            Epoch epoch = new Epoch(reader.readCount("epoch"));
            Generation generation = new Generation(reader.readCount("generation"));
            MicroBatch microBatch = new MicroBatch(reader.readLongCount("micro-batch"));
            Attempt attempt = new Attempt(reader.readCount("attempt"));
            long issuedAtMillis = reader.readLongCount("issue time");
            int timeToLiveMillis = reader.readCount("time to live");
            int hops = reader.readByte();
            List<Hop> pathway = new ArrayList<>(hops);
            for (int i = 0; i < hops; i++) {
                Slot slot = new Slot(reader.readCount("slot"));
                pathway.add(new Hop(MinerId.of(reader.readBytes(MinerId.KEY_BYTES)), slot));
            }
            reader.readBytes(Signatures.SIGNATURE_BYTES);
            reader.requireEnd();
            Ticket ticket = new Ticket(run, epoch, generation, microBatch, attempt, issuedAtMillis, timeToLiveMillis, pathway);
            return new SignedTicket(ticket, bytes.clone());
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectReason.MALFORMED, "ticket: " + e.getMessage());
        }
    }

    public boolean isSignedBy(MinerId orchestrator) {
        int split = bytes.length - Signatures.SIGNATURE_BYTES;
        return Signatures.isValid(
                orchestrator, Arrays.copyOfRange(bytes, split, bytes.length), DOMAIN, Arrays.copyOf(bytes, split));
    }

    public Ticket ticket() {
        return ticket;
    }

    /** What {@link #read} reads. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Names this very ticket; unforgeable, since it is part of the orchestrator's signature. */
    public TicketId id() {
        return new TicketId(ByteBuffer.wrap(bytes, bytes.length - Signatures.SIGNATURE_BYTES, Long.BYTES).getLong());
    }

    /** Of the draws in rounding the tensor that leaves a stage with this ticket; the same for whoever repeats the work. */
    public long seed(Direction direction, Stage from) {
        return id().value() + SEED_STEP * (2L * from.value() + direction.ordinal());
    }

    private static byte[] encode(Ticket ticket) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            byte[] run = ticket.run().value().getBytes(StandardCharsets.UTF_8);
            out.writeByte(run.length);
            out.write(run);
            out.writeInt(ticket.epoch().value());
            out.writeInt(ticket.generation().value());
            out.writeLong(ticket.microBatch().value());
            out.writeInt(ticket.attempt().value());
            out.writeLong(ticket.issuedAtMillis());
            out.writeInt(ticket.timeToLiveMillis());
            out.writeByte(ticket.stages());
            for (Hop hop : ticket.pathway()) {
                out.writeInt(hop.slot().value());
                out.write(hop.miner().publicKey());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
