package dev.iota.protocol.event;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.StakeRecord;
import java.nio.charset.StandardCharsets;

/**
 * A JSON record with its signature, as it travels: the value and one header.
 *
 * @param signature over a prefix that names the kind, and the value's bytes
 */
public record Signed(byte[] value, byte[] signature) {
    private static final byte[] EVENT_DOMAIN = "iota-event-2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMAND_DOMAIN = "iota-command-2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUDIT_DOMAIN = "iota-audit-1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STAKE_DOMAIN = "iota-stake-1".getBytes(StandardCharsets.US_ASCII);

    public static Signed event(EventEnvelope event, MinerKey miner) {
        byte[] value = Json.write(event);
        return new Signed(value, miner.sign(EVENT_DOMAIN, value));
    }

    public static Signed command(CommandEnvelope command, MinerKey orchestrator) {
        byte[] value = Json.write(command);
        return new Signed(value, orchestrator.sign(COMMAND_DOMAIN, value));
    }

    public static Signed audit(AuditOrder order, MinerKey operator) {
        byte[] value = Json.write(order);
        return new Signed(value, operator.sign(AUDIT_DOMAIN, value));
    }

    public static Signed stake(StakeRecord stake, MinerKey operator) {
        byte[] value = Json.write(stake);
        return new Signed(value, operator.sign(STAKE_DOMAIN, value));
    }

    /**
     * The event, if the miner that it names signed it.
     *
     * @throws RejectedException if it is malformed, of another version, or not signed by its miner
     */
    public EventEnvelope readEvent() throws RejectedException {
        EventEnvelope event = Json.read(value, EventEnvelope.class, EventEnvelope.VERSION);
        requireSignedBy(event.miner(), EVENT_DOMAIN, "event");
        return event;
    }

    /**
     * The command, if the orchestrator signed it.
     *
     * @throws RejectedException if it is malformed, of another version, or not signed by the orchestrator
     */
    public CommandEnvelope readCommand(MinerId orchestrator) throws RejectedException {
        CommandEnvelope command = Json.read(value, CommandEnvelope.class, CommandEnvelope.VERSION);
        requireSignedBy(orchestrator, COMMAND_DOMAIN, "command");
        return command;
    }

    /**
     * The order of an audit, if the run's operator signed it.
     *
     * @throws RejectedException if it is malformed, of another version, or not signed by the operator
     */
    public AuditOrder readAudit(MinerId operator) throws RejectedException {
        AuditOrder order = Json.read(value, AuditOrder.class, AuditOrder.VERSION);
        requireSignedBy(operator, AUDIT_DOMAIN, "audit order");
        return order;
    }

    /**
     * What a miner has as collateral, if the run's operator signed it.
     *
     * @throws RejectedException if it is malformed, of another version, or not signed by the operator
     */
    public StakeRecord readStake(MinerId operator) throws RejectedException {
        StakeRecord stake = Json.read(value, StakeRecord.class, StakeRecord.VERSION);
        requireSignedBy(operator, STAKE_DOMAIN, "stake");
        return stake;
    }

    private void requireSignedBy(MinerId signer, byte[] domain, String what) throws RejectedException {
        if (signature == null || !Signatures.isValid(signer, signature, domain, value)) {
            throw new RejectedException(RejectReason.BAD_SIGNATURE, "the " + what + " is not signed by " + signer.shortForm());
        }
    }
}
