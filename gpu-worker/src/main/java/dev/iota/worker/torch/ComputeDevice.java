package dev.iota.worker.torch;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tensors are computed with.
 *
 * @param number of several CUDA devices; 0 for others
 */
public record ComputeDevice(Kind kind, int number) {
    public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

    /** Of devices. */
    public enum Kind {
        CPU,
        CUDA,
        MPS
    }

    /**
     * What torch finds on this machine.
     *
     * @param hasCudaLibrary whether the native library is one for CUDA
     * @param cudaDevices that its driver shows
     */
    public record Found(boolean hasCudaLibrary, int cudaDevices, boolean hasMps) {}

    /**
     * What its owner wants.
     *
     * @param kind null for whichever is best
     * @param number of several; negative for the first
     */
    public record Wish(Kind kind, int number) {
        private static final Pattern FORM = Pattern.compile("(auto|cpu|mps|cuda)(?::(\\d{1,2}))?");

        /** @throws IllegalArgumentException saying what there can be */
        public static Wish of(String text) {
            Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (!form.matches() || form.group(2) != null && !form.group(1).equals("cuda")) {
                throw new IllegalArgumentException("must be auto, cpu, cuda, cuda:N or mps, not '" + text + "'");
            }
            Kind kind = form.group(1).equals("auto") ? null : Kind.valueOf(form.group(1).toUpperCase(Locale.ROOT));
            return new Wish(kind, form.group(2) == null ? -1 : Integer.parseInt(form.group(2)));
        }
    }

    /** A device, and why it was taken. */
    public record Choice(ComputeDevice device, String reason) {}

    /** @throws IllegalArgumentException saying why the wish can't be met, and what to do */
    public static Choice choose(Wish wish, Found found) {
        if (wish.kind() == null) {
            return found.cudaDevices() > 0
                    ? new Choice(new ComputeDevice(Kind.CUDA, 0), "the first of " + found.cudaDevices() + " CUDA devices")
                    : new Choice(
                            CPU, found.hasCudaLibrary() ? "the driver shows no CUDA device" : "this distribution has no library for CUDA");
        }
        return switch (wish.kind()) {
            case CPU -> new Choice(CPU, "as asked for");
            case CUDA -> cuda(Math.max(0, wish.number()), found);
            case MPS -> {
                if (!found.hasMps()) {
                    throw new IllegalArgumentException("mps: torch finds no Metal device here: use --device cpu");
                }
                yield new Choice(new ComputeDevice(Kind.MPS, 0), "as asked for");
            }
        };
    }

    private static Choice cuda(int number, Found found) {
        if (!found.hasCudaLibrary()) {
            throw new IllegalArgumentException("cuda: this distribution has the processor's library alone: add the jars for CUDA to its"
                    + " folder extra (docs/WORKER.md says which), or use --device cpu");
        }
        if (number >= found.cudaDevices()) {
            throw new IllegalArgumentException("cuda:" + number + ": the driver shows " + found.cudaDevices()
                    + " CUDA devices: check nvidia-smi, or use --device cpu");
        }
        return new Choice(new ComputeDevice(Kind.CUDA, number), "as asked for");
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.CUDA ? name + ":" + number : name;
    }
}
