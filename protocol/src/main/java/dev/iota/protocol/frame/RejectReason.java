package dev.iota.protocol.frame;

/** Why something from outside was refused. The names are part of the dead-letter format. */
public enum RejectReason {
    /** The bytes are no record of the expected kind. */
    MALFORMED,
    /** The record ends too early, or goes on after its end. */
    TRUNCATED,
    TOO_LARGE,
    UNKNOWN_VERSION,
    WRONG_RUN,
    WRONG_EPOCH,
    WRONG_GENERATION,
    WRONG_SHAPE,
    /** Sender or receiver is not the miner whom the ticket names for that stage. */
    NOT_ON_PATHWAY,
    /** The record lies in the inbox of another stage, slot or direction than it claims. */
    WRONG_INBOX,
    BAD_SIGNATURE,
    BAD_CHECKSUM,
    NOT_FINITE,
    /** The same frame or event came before. */
    REPLAYED,
    /** No ticket in flight is known that the record could belong to. */
    UNKNOWN_TICKET,
    /** A miner speaks that has not registered, or of a stage or slot that is not its own. */
    NOT_ASSIGNED
}
