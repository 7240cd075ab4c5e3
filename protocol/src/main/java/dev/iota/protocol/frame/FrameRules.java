package dev.iota.protocol.frame;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Arrays;

/**
 * What a frame or ticket must be for its receiver to use it. Checks go from cheap to dear, and signatures come last, so that a flood of
 * rubbish costs little.
 *
 * @param receiver the miner that owns the inbox
 */
public record FrameRules(RunSpec run, MinerId receiver, Stage stage, Slot slot, Epoch epoch, Generation generation) {

    /** Bound of a frame's payload: what the largest expected tensor needs in the run's codecs. */
    public static int maxPayloadBytes(RunSpec run) {
        return Math.max(payloadBytes(run, run.activationCodec()), payloadBytes(run, run.gradientCodec()));
    }

    /**
     * Checks a frame found in this inbox.
     *
     * @param direction of the topic in which it lay
     * @throws RejectedException with the first check that failed
     */
    public void check(Frame frame, Direction direction) throws RejectedException {
        FrameHeader header = frame.header();
        if (frame.payload().length > maxPayloadBytes(run)) {
            throw new RejectedException(RejectReason.TOO_LARGE,
                    "a payload of " + frame.payload().length + " bytes; at most " + maxPayloadBytes(run));
        }
        checkTicketFields(frame.ticket().ticket());
        require(header.direction() == direction && header.to().equals(stage), RejectReason.WRONG_INBOX,
                header + " in the " + direction + " inbox of stage " + stage);
        require(header.from().value() < run.model().stages(), RejectReason.NOT_ON_PATHWAY,
                header + " of a model of " + run.model().stages() + " stages");
        checkTensor(header, frame.payload());
        require(frame.isPayloadIntact(), RejectReason.BAD_CHECKSUM, "the payload does not have the checksum its header states");
        checkTicketSignature(frame.ticket());
        require(frame.isSignedBySender(), RejectReason.BAD_SIGNATURE,
                "the frame is not signed by the miner on the pathway at stage " + header.from());
    }

    /** Checks a ticket found in this inbox. */
    public void check(SignedTicket ticket) throws RejectedException {
        checkTicketFields(ticket.ticket());
        checkTicketSignature(ticket);
    }

    private void checkTicketFields(Ticket ticket) throws RejectedException {
        require(ticket.run().equals(run.run()), RejectReason.WRONG_RUN, "run " + ticket.run() + ", expected " + run.run());
        require(ticket.generation().equals(generation), RejectReason.WRONG_GENERATION,
                "generation " + ticket.generation() + ", expected " + generation);
        require(ticket.epoch().equals(epoch), RejectReason.WRONG_EPOCH, "epoch " + ticket.epoch() + ", expected " + epoch);
        require(ticket.stages() == run.model().stages(), RejectReason.NOT_ON_PATHWAY,
                "a pathway of " + ticket.stages() + " hops for " + run.model().stages() + " stages");
        require(ticket.hop(stage).equals(new Hop(receiver, slot)), RejectReason.NOT_ON_PATHWAY,
                "the pathway's stage " + stage + " is miner " + ticket.hop(stage).miner().shortForm() + " in slot "
                        + ticket.hop(stage).slot() + ", not this worker");
        require(ticket.microBatch().value() < run.samples(), RejectReason.MALFORMED,
                "micro-batch " + ticket.microBatch() + " of a run of " + run.samples());
    }

    private void checkTensor(FrameHeader header, byte[] payload) throws RejectedException {
        TensorCodec codec = header.direction() == Direction.FORWARD ? run.activationCodec() : run.gradientCodec();
        require(header.codec().equals(codec), RejectReason.WRONG_SHAPE, "codec " + header.codec() + ", expected " + codec);
        int[] expected = run.wireShape();
        require(Arrays.equals(header.shape(), expected), RejectReason.WRONG_SHAPE,
                "shape " + Arrays.toString(header.shape()) + ", expected " + Arrays.toString(expected));
        int bytes = payloadBytes(run, codec);
        require(codec.isFixedLength() ? payload.length == bytes : payload.length <= bytes, RejectReason.TRUNCATED,
                "a payload of " + payload.length + " bytes, expected " + (codec.isFixedLength() ? "" : "at most ") + bytes);
    }

    private void checkTicketSignature(SignedTicket ticket) throws RejectedException {
        require(ticket.isSignedBy(run.orchestrator()), RejectReason.BAD_SIGNATURE, "the ticket is not signed by the orchestrator");
    }

    private static int payloadBytes(RunSpec run, TensorCodec codec) {
        int[] shape = run.wireShape();
        return codec.maxEncodedBytes(Math.multiplyExact(shape[0], shape[1]), shape[2]);
    }

    private static void require(boolean holds, RejectReason reason, String detail) throws RejectedException {
        if (!holds) {
            throw new RejectedException(reason, detail);
        }
    }
}
