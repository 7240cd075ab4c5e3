package dev.iota.worker;

import dev.iota.worker.gate.GateClient;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import java.util.Locale;
import java.util.Optional;

/**
 * How this process works.
 *
 * @param threads that one operation of the device may use
 * @param stopsWithStdin whether the end of standard input ends the process
 * @param gate that tells what is earned, if the run has one
 * @param link that its tensors go through: unlimited, or a simulation
 */
public record WorkerSettings(ClientSettings client, int threads, ComputeType compute, boolean stopsWithStdin, Optional<GateClient> gate,
        LinkShape link) {

    /** Without a gate, and with whatever network there is. */
    public WorkerSettings(ClientSettings client, int threads, ComputeType compute, boolean stopsWithStdin) {
        this(client, threads, compute, stopsWithStdin, Optional.empty(), LinkShape.UNLIMITED);
    }

    public WorkerSettings withGate(Optional<GateClient> told) {
        return new WorkerSettings(client, threads, compute, stopsWithStdin, told, link);
    }

    public WorkerSettings withLink(LinkShape simulated) {
        return new WorkerSettings(client, threads, compute, stopsWithStdin, gate, simulated);
    }

    /** What this process computes with: two that say the same come to the same bits. */
    public String device() {
        return TorchRuntime.device() + ", " + threads + (threads == 1 ? " thread, " : " threads, ")
                + compute.name().toLowerCase(Locale.ROOT);
    }
}
