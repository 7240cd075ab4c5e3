package dev.iota.local;

import dev.iota.local.bench.ArchiveBench;
import dev.iota.local.bench.ClaspBench;
import dev.iota.local.bench.CodecBench;
import dev.iota.local.bench.ConvergenceBench;
import dev.iota.local.bench.FailoverBench;
import dev.iota.local.bench.HostileBench;
import dev.iota.local.bench.LinkBench;
import dev.iota.local.bench.MergeBench;
import dev.iota.local.bench.OrchestratorBench;
import dev.iota.local.bench.PageBench;
import dev.iota.local.bench.PipelineBench;
import dev.iota.local.bench.SoakBench;
import dev.iota.local.bench.audit.AuditCodecsBench;
import dev.iota.local.bench.compression.CompressionBench;
import picocli.CommandLine.Command;

/** Benchmarks; the last line of each is one JSON object with its figures. */
@Command(name = "bench", mixinStandardHelpOptions = true,
        subcommands = {ArchiveBench.class, AuditCodecsBench.class, ClaspBench.class, CodecBench.class, CompressionBench.class,
            ConvergenceBench.class, FailoverBench.class, HostileBench.class, LinkBench.class, MergeBench.class, OrchestratorBench.class,
            PageBench.class, PipelineBench.class, SoakBench.class},
        description = "Measures; the last line printed is one JSON object.")
final class BenchCommand {}
