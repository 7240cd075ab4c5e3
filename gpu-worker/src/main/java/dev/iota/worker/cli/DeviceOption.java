package dev.iota.worker.cli;

import dev.iota.worker.torch.ComputeDevice;
import java.util.List;
import picocli.CommandLine.Option;

/** What to compute with. */
final class DeviceOption {
    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto",
            description = "auto, cpu, cuda, cuda:N or mps; default: ${DEFAULT-VALUE}, a CUDA device if there is one, else the processor.")
    private String wish;

    List<String> problems() {
        return new Problems().of("--device", this::wish).list();
    }

    /** @throws IllegalArgumentException if there can be no such device */
    ComputeDevice.Wish wish() {
        return ComputeDevice.Wish.of(wish);
    }
}
