package dev.iota.local.bench.compression;

/**
 * What a training gave.
 *
 * @param seed of the initial weights and of the order of samples
 * @param samples micro-batches it learnt from
 * @param validationLoss in nats per token, of the chain with its wire
 * @param wireBytes that crossed all cuts both ways in training, headers of frames aside
 */
record Outcome(String preset, Choice choice, long seed, long samples, double validationLoss, double tokensPerSecond, long wireBytes) {
    boolean isOf(String otherPreset, Choice otherChoice, long otherSeed, long otherSamples) {
        return preset.equals(otherPreset) && choice.equals(otherChoice) && seed == otherSeed && samples == otherSamples;
    }
}
