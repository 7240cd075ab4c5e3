package dev.iota.local.bench.audit;

import dev.iota.local.bench.chain.ChainPass;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;

/** Machines that compute honestly, but come to other bits than one that computes in fp32 with one thread. */
enum OtherMachine {
    /** Sums over a micro-batch are made in another order. */
    OTHER_ORDER(ComputeType.FP32) {
        @Override
        float[] compute(ChainPass pass, StageCompute device) {
            return ChainPass.reversed(pass.reversed().compute(device), pass.sequences());
        }
    },
    /** Matrices are multiplied by two threads. */
    TWO_THREADS(ComputeType.FP32) {
        @Override
        float[] compute(ChainPass pass, StageCompute device) {
            TorchRuntime.start(1, 2);
            try {
                return pass.compute(device);
            } finally {
                TorchRuntime.start(1, 1);
            }
        }
    },
    /** Linear layers are computed in bf16. */
    BF16(ComputeType.BF16) {
        @Override
        float[] compute(ChainPass pass, StageCompute device) {
            return pass.compute(device);
        }
    };

    private final ComputeType type;

    OtherMachine(ComputeType type) {
        this.type = type;
    }

    ComputeType type() {
        return type;
    }

    abstract float[] compute(ChainPass pass, StageCompute device);
}
