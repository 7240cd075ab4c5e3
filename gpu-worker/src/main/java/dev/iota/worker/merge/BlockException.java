package dev.iota.worker.merge;

import java.io.IOException;

/** A block that can't be encoded or decoded. The message names the block and what is wrong with it. */
public final class BlockException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long block;
    private final String problem;

    public BlockException(long block, String problem) {
        super("block " + block + ": " + problem);
        this.block = block;
        this.problem = problem;
    }

    static BlockException notFinite() {
        return new BlockException(0, "a value is NaN or infinite");
    }

    /** Number of the block; counted from the array's begin where only the array is known. */
    public long block() {
        return block;
    }

    public String problem() {
        return problem;
    }

    /** The same problem, of a block with another number. */
    BlockException inBlock(long number) {
        BlockException named = new BlockException(number, problem);
        named.setStackTrace(getStackTrace());
        return named;
    }
}
