package dev.iota.worker.data;

import dev.iota.worker.ExitCode;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.StoreException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns text into a dataset in the object store, and says under which key a run finds it. */
@Command(
        name = "dataset",
        mixinStandardHelpOptions = true,
        description = "Turns text into token shards in the object store. Without --text, texts of the project, the JDK and the libraries.")
public final class DatasetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--text",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Text to learn from: files, folders, quoted globs, .jsonl (field text), .parquet (column text), s3://bucket/key.")
    private List<String> text = List.of();

    @Option(
            names = "--validation",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Held-out text; without it the last 2 %% of the text, at most 65536 tokens.")
    private List<String> validation = List.of();

    @Option(
            names = "--tokenizer",
            defaultValue = ByteTokenizer.NAME,
            paramLabel = "NAME",
            description = "bytes, r50k_base, p50k_base, cl100k_base or o200k_base; default: ${DEFAULT-VALUE}.")
    private String tokenizer;

    @Option(
            names = "--store",
            defaultValue = ".iota/store",
            paramLabel = "URI",
            description = "file:///folder, a path, or s3://bucket/prefix; default: ${DEFAULT-VALUE}.")
    private String store;

    @Option(names = "--max-tokens", paramLabel = "COUNT", description = "Cuts the text off after so many tokens.")
    private Long maxTokens;

    @Option(
            names = "--project",
            defaultValue = "${sys:iota.home:-.}",
            hidden = true,
            description = "Folder of the project, for its own texts.")
    private Path project;

    @Override
    public Integer call() {
        PrintWriter errors = command.commandLine().getErr();
        try (ObjectStore objects = ObjectStores.open(store)) {
            DatasetOptions options = maxTokens == null ? DatasetOptions.defaults() : DatasetOptions.defaults().withMaxTokens(maxTokens);
            DatasetWriter writer =
                    new DatasetWriter(objects, Tokenizers.named(tokenizer), options, new SlowProgress(errors, System::nanoTime));
            report(TextChoice.of(text, validation, project).write(writer), objects);
            return 0;
        } catch (TextException | StoreException | IllegalArgumentException | UncheckedIOException failure) {
            errors.println(failure.getMessage());
            errors.flush();
            return failure instanceof StoreException || failure instanceof UncheckedIOException ? ExitCode.PREFLIGHT : ExitCode.USAGE;
        }
    }

    private void report(PreparedDataset dataset, ObjectStore objects) {
        PrintWriter output = command.commandLine().getOut();
        output.printf(Locale.ROOT, "read %,d documents, %.2f MB of text, from %s%n", dataset.documents(), dataset.bytes() / 1e6,
                text.isEmpty() ? "texts of the project, the JDK and the libraries" : String.join(", ", text));
        output.printf(Locale.ROOT, "%s %,d tokens (%s) to learn from and %,d held out, %s %s%n",
                dataset.isNew() ? "wrote" : "found", dataset.manifest().training().tokens(), dataset.manifest().tokenizer(),
                dataset.manifest().validation().tokens(), dataset.isNew() ? "to" : "already in", objects);
        output.printf("dataset %s%n", dataset.manifestKey());
        output.flush();
    }
}
