package dev.iota.protocol.codec;

import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.List;

/** Which {@link Lanes} a process uses. */
final class LanesChoice {
    private static final String MODULE = "jdk.incubator.vector";
    /** Without the best compiler vectors are objects, and far slower than plain loops. */
    private static final List<String> WITHOUT_COMPILER = List.of("-XX:TieredStopAtLevel=", "-Xint", "-XX:-UseCompiler");

    private LanesChoice() {}

    /** Vectors if the process was started with {@code --add-modules jdk.incubator.vector}, and can compile them. */
    static Lanes best() {
        boolean isThere = ModuleLayer.boot().findModule(MODULE).isPresent();
        return isThere && isCompiled() && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN && Vectors.areAble() ? Vectors.lanes() : new ScalarLanes();
    }

    private static boolean isCompiled() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .noneMatch(argument -> WITHOUT_COMPILER.stream().anyMatch(argument::startsWith));
    }

    /** Loaded only where the module is. */
    private static final class Vectors {
        static boolean areAble() {
            return VectorLanes.isAble();
        }

        static Lanes lanes() {
            return new VectorLanes();
        }
    }
}
