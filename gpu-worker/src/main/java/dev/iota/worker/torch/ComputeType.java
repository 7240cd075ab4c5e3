package dev.iota.worker.torch;

/** The numbers in which linear layers are computed. Weights, gradients, norms, attention scores and the loss are always fp32. */
public enum ComputeType {
    FP32,
    /** Faster where the processor has bf16 instructions (avx512_bf16, amx). */
    BF16
}
