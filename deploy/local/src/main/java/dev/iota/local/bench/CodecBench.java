package dev.iota.local.bench;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast one thread encodes and decodes, by JMH, in processes with a worker's compiler. */
@Command(name = "codecs", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Gigabytes a second of float32 that wire codecs encode and decode, against a copy of the same array.")
public final class CodecBench implements Callable<Integer> {
    private static final String VECTORS = "jdk.incubator.vector";
    private static final int MOST_VALUES = 1 << 24;

    @Spec
    private CommandSpec command;

    @Option(names = "--codecs", split = ",", paramLabel = "CODEC",
            defaultValue = "fp32,bf16,int8,int8+stochastic,int4,int4+stochastic,top5%+int8,bf16+zstd,int8+zstd,int4+zstd",
            description = "to be measured, with commas between (default: ten of them)")
    private List<String> codecs;

    @Option(names = "--values", defaultValue = "1048576", description = "of the tensor, up to 16777216 (default: ${DEFAULT-VALUE})")
    private int values;

    @Option(names = "--columns", defaultValue = "16", description = "its last dimension (default: ${DEFAULT-VALUE})")
    private int columns;

    @Option(names = "--seconds", defaultValue = "3", description = "for each figure, after as many to warm up (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--plain", description = "without the JDK's vectors")
    private boolean isPlain;

    @Override
    public Integer call() throws RunnerException, RejectedException {
        if (columns < 1 || values < columns || values > MOST_VALUES || values % columns != 0 || seconds < 1) {
            throw new ParameterException(command.commandLine(),
                    "--values must be whole rows of --columns, " + MOST_VALUES + " at most, and --seconds 1 or more");
        }
        boolean hasVectors = !isPlain && ModuleFinder.ofSystem().find(VECTORS).isPresent();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "codecs");
        result.put("values", values);
        result.put("columns", columns);
        result.put("lanes", hasVectors ? "vectors" : "plain");
        double copy = measure("copy", List.of("fp32"), hasVectors).get("fp32");
        Map<String, Double> encode = measure("encode", codecs, hasVectors);
        Map<String, Double> decode = measure("decode", codecs, hasVectors);
        System.out.printf(Locale.ROOT, "%-24s %8.2f GB/s%n", "copy", copy);
        Map<String, Double> ratios = new LinkedHashMap<>();
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (String codec : codecs) {
            ratios.put(codec, Math.min(encode.get(codec), decode.get(codec)) / copy);
            bytes.put(codec, bytesPerValue(codec));
            System.out.printf(Locale.ROOT, "%-24s encodes %6.2f GB/s, decodes %6.2f GB/s; the slower is %.2f of the copy; %.3f bytes a value%n", codec,
                    encode.get(codec), decode.get(codec), ratios.get(codec), bytes.get(codec));
        }
        result.put("copyGigabytesPerSecond", copy);
        result.put("encodeGigabytesPerSecond", encode);
        result.put("decodeGigabytesPerSecond", decode);
        result.put("bytesPerValue", bytes);
        result.put("ratioToCopy", ratios);
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    /** Gigabytes of float32 a second, by codec. */
    private Map<String, Double> measure(String method, List<String> measured, boolean hasVectors) throws RunnerException {
        List<String> arguments = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseSerialGC"));
        if (hasVectors) {
            arguments.add("--add-modules=" + VECTORS);
        }
        ChainedOptionsBuilder options = new OptionsBuilder().include(CodecSpeed.class.getName() + "." + method + "$")
                .mode(Mode.Throughput).forks(1).jvmArgs(arguments.toArray(String[]::new)).verbosity(VerboseMode.SILENT)
                .warmupIterations(seconds).warmupTime(TimeValue.seconds(1)).measurementIterations(seconds).measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true).param("values", Integer.toString(values)).param("columns", Integer.toString(columns))
                .param("codec", measured.toArray(String[]::new));
        Map<String, Double> speeds = new LinkedHashMap<>();
        for (RunResult run : new Runner(options.build()).run()) {
            String codec = run.getParams().getParam("codec");
            speeds.put(codec == null ? measured.get(0) : codec, run.getPrimaryResult().getScore() * values * Float.BYTES / 1e9);
        }
        return speeds;
    }

    /** Of values such as those measured. */
    private double bytesPerValue(String codec) throws RejectedException {
        return (double) TensorCodec.parse(codec).encode(CodecSpeed.tensor(values, columns), columns, 1).length / values;
    }
}
