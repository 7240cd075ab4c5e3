package dev.iota.worker.torch;

import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** Loads torch and settles its threads, once per process and before anything else of this package. */
public final class TorchRuntime {
    private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

    private static volatile ComputeDevice current = ComputeDevice.CPU;

    private TorchRuntime() {}

    /**
     * @param threads that one operation may use; one is the safe choice where processes share processors, since threads of torch spin
     *     while they wait unless {@code OMP_WAIT_POLICY=passive} is set
     * @throws NativeLibraryException if there is no native library for this platform
     */
    public static void start(int threads) {
        start(threads, 1);
    }

    /** @param blasThreads of OpenBLAS; more than one makes results depend on it, and spins unless the environment says otherwise */
    public static void start(int threads, int blasThreads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("torch threads 1 to 1024: " + threads);
        }
        // All native memory is freed by scopes. The default limit would read the resident size at every allocation.
        if (System.getProperty(MAX_PHYSICAL_BYTES) == null) {
            System.setProperty(MAX_PHYSICAL_BYTES, "0");
        }
        try {
            // With threads of their own, OpenBLAS and torch spin against each other; one also keeps results reproducible.
            openblas.blas_set_num_threads(blasThreads);
            torch.set_num_threads(threads);
        } catch (LinkageError error) {
            throw new NativeLibraryException(Loader.Detector.getPlatform(), error);
        }
    }

    /** @throws NativeLibraryException if there is no native library for this platform */
    public static ComputeDevice.Found found() {
        try {
            int cuda = torch.hasCUDA() ? torch.cuda_device_count() : 0;
            return new ComputeDevice.Found(torch.hasCUDA(), cuda, torch.hasMPS());
        } catch (LinkageError error) {
            throw new NativeLibraryException(Loader.Detector.getPlatform(), error);
        }
    }

    /** All tensors of this process are there from now on. Called once, before there are any. */
    public static void computeWith(ComputeDevice device) {
        current = device;
        Tensors.place(device);
    }

    /** What is computed with: where it is the same, so are the bits. */
    public static String device() {
        return current.equals(ComputeDevice.CPU) ? "cpu " + processor() : current.toString();
    }

    /** Threads that one operation of the calling thread may use from now on; {@link #start} comes first. */
    public static void threads(int count) {
        torch.set_num_threads(count);
    }

    /** Resident bytes of this process, native tensors included. */
    public static long processBytes() {
        return Pointer.physicalBytes();
    }

    /**
     * The instruction set for which torch computes here, such as {@code amd64 avx512}: where it is the same, so are the bits.
     *
     * @throws NativeLibraryException if there is no native library for this platform
     */
    public static String processor() {
        try (BytePointer capability = torch.get_cpu_capability()) {
            return System.getProperty("os.arch") + " " + capability.getString().toLowerCase(Locale.ROOT);
        } catch (LinkageError error) {
            throw new NativeLibraryException(Loader.Detector.getPlatform(), error);
        }
    }
}
