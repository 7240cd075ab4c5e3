package dev.iota.local;

import dev.iota.local.bench.OrchestratorBench;
import picocli.CommandLine.Command;

/** Benchmarks; the last line of each is one JSON object with its figures. */
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {OrchestratorBench.class},
        description = "Measures; the last line printed is one JSON object.")
final class BenchCommand {}
