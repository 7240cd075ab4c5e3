package dev.iota.worker.bench;

/**
 * What a device does of one stage.
 *
 * @param parameters of the stage
 * @param tokensPerSecond forward, backward and an optimiser step for each micro-batch
 * @param passMillis forward and backward of one micro-batch
 * @param memoryBytes that the process took more than without the stage
 * @param countedBytes that its shape asks for, by {@link dev.iota.worker.compute.StageMemory}
 */
public record StageFigure(
        String preset, int stage, long parameters, double tokensPerSecond, double passMillis, long memoryBytes, long countedBytes) {}
