package dev.iota.worker.pipeline;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.worker.data.TokenBatch;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Lets into a worker only what may come in: checks a record of the inbox, decodes it, and reads the tokens that its pass needs. */
public final class Gate {
    private static final float[] NO_TENSOR = {};

    private final FrameRules rules;
    private final Function<MicroBatch, TokenBatch> samples;
    private final LongSupplier nanoClock;

    public Gate(FrameRules rules, Function<MicroBatch, TokenBatch> samples, LongSupplier nanoClock) {
        this.rules = rules;
        this.samples = samples;
        this.nanoClock = nanoClock;
    }

    /** The rules by which it checks. */
    public FrameRules rules() {
        return rules;
    }

    /** @throws RejectedException if these bytes are no ticket for this worker */
    public Received ticket(byte[] value) throws RejectedException {
        long receivedNanos = nanoClock.getAsLong();
        if (value == null) {
            throw new RejectedException(RejectReason.MALFORMED, "a ticket without a value");
        }
        SignedTicket ticket = SignedTicket.read(value);
        rules.check(ticket);
        TokenBatch tokens = samples.apply(ticket.ticket().microBatch());
        return new Received(ticket, Direction.FORWARD, NO_TENSOR, tokens, receivedNanos, microsSince(receivedNanos));
    }

    /**
     * @param direction of the topic in which the frame lay
     * @throws RejectedException if this is no frame for this worker
     */
    public Received frame(byte[] header, byte[] ticket, byte[] signature, byte[] payload, Direction direction) throws RejectedException {
        long receivedNanos = nanoClock.getAsLong();
        Frame frame = Frame.read(header, ticket, signature, payload);
        rules.check(frame, direction);
        float[] tensor = decode(frame);
        TokenBatch tokens = tokens(frame, direction);
        return new Received(frame.ticket(), direction, tensor, tokens, receivedNanos, microsSince(receivedNanos));
    }

    private float[] decode(Frame frame) throws RejectedException {
        int[] shape = rules.run().wireShape();
        TensorCodec codec = frame.header().codec();
        return codec.decode(frame.payload(), shape[0] * shape[1] * shape[2], shape[2]);
    }

    private TokenBatch tokens(Frame frame, Direction direction) {
        ModelSpec model = rules.run().model();
        boolean isRead = direction == Direction.FORWARD && (model.isTail(rules.stage()) || model.readsTokens(rules.stage()));
        return isRead ? samples.apply(frame.ticket().ticket().microBatch()) : TokenBatch.NONE;
    }

    private long microsSince(long nanos) {
        return (nanoClock.getAsLong() - nanos) / 1_000;
    }
}
