package dev.iota.operators.flink;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/** Where the operators' results go. */
public final class Outputs {
    public static final OutputTag<OutboundRecord> TICKETS = tag("tickets");
    public static final OutputTag<OutboundRecord> COMMANDS = tag("commands");
    public static final OutputTag<OutboundRecord> EPOCHS = tag("epochs");
    public static final OutputTag<OutboundRecord> LOSSES = tag("losses");
    /** What the validator asks of the orchestrator. */
    public static final OutputTag<OutboundRecord> REQUESTS = tag("requests");
    /** Orders of audits. */
    public static final OutputTag<OutboundRecord> AUDITS = tag("audits");
    public static final OutputTag<OutboundRecord> VALIDATIONS = tag("validations");
    /** The chain's weight vectors. */
    public static final OutputTag<OutboundRecord> WEIGHTS = tag("weights");
    public static final OutputTag<OutboundRecord> DEAD_LETTERS = tag("dead-letters");

    private Outputs() {}

    private static OutputTag<OutboundRecord> tag(String name) {
        return new OutputTag<>(name, TypeInformation.of(OutboundRecord.class));
    }
}
