package dev.iota.worker.torch;

/** The native part of torch can't be loaded on this machine. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NativeLibraryException(String platform, Throwable cause) {
        super("torch has no usable native library for " + platform + " (" + cause + "). Supported are linux-x86_64, macosx-arm64,"
                + " macosx-x86_64 and windows-x86_64. Use the worker's distribution for this platform, and make sure that the cache folder"
                + " (~/.javacpp, or -Dorg.bytedeco.javacpp.cachedir) is writable and has 500 MB free.", cause);
    }
}
