package dev.iota.operators.flink;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;

/** A run's description as functions carry it: Flink ships functions by Java serialisation, which the protocol's types do not support. */
final class SpecJson {
    private SpecJson() {}

    static byte[] write(RunSpec run) {
        return Json.write(run);
    }

    static RunSpec read(byte[] json) {
        try {
            return RunSpec.read(json);
        } catch (RejectedException e) {
            throw new IllegalStateException("the run's description did not survive shipping", e);
        }
    }
}
