package dev.iota.worker;

import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import java.util.Locale;

/**
 * How this process works.
 *
 * @param threads that one operation of the device may use
 * @param stopsWithStdin whether the end of standard input ends the process
 * @param link that its tensors go through: unlimited, or a simulation
 */
public record WorkerSettings(ClientSettings client, int threads, ComputeType compute, boolean stopsWithStdin, LinkShape link) {

    /** With whatever network there is. */
    public WorkerSettings(ClientSettings client, int threads, ComputeType compute, boolean stopsWithStdin) {
        this(client, threads, compute, stopsWithStdin, LinkShape.UNLIMITED);
    }

    public WorkerSettings withLink(LinkShape simulated) {
        return new WorkerSettings(client, threads, compute, stopsWithStdin, simulated);
    }

    /** What this process computes with: two that say the same come to the same bits. */
    public String device() {
        return TorchRuntime.device() + ", " + threads + (threads == 1 ? " thread, " : " threads, ")
                + compute.name().toLowerCase(Locale.ROOT);
    }
}
