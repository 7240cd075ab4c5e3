package dev.iota.local;

import dev.iota.protocol.id.RunId;
import dev.iota.worker.data.Tokenizer;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.WholeModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Samples text from trained weights. */
@Command(name = "generate", mixinStandardHelpOptions = true, sortOptions = false, description = "Goes on with a text, from a trained model.")
final class GenerateCommand implements Callable<Integer> {
    @Option(names = "--prompt", required = true, description = "the text to go on with")
    private String prompt;

    @Option(names = "--tokens", defaultValue = "200", description = "how many to add (default: ${DEFAULT-VALUE})")
    private int tokens;

    @Option(names = "--temperature", defaultValue = "0.8", description = "0 takes the likeliest token each time (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--seed", defaultValue = "1", description = "of the draws (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--run", paramLabel = "NAME", description = "whose weights (default: the latest run)")
    private String run;

    @Option(names = "--work-dir", defaultValue = ".iota", description = "where runs are kept (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    @Override
    public Integer call() throws Exception {
        if (prompt.isEmpty() || tokens < 1 || temperature < 0) {
            throw new LocalFailure(LocalFailure.USAGE, "--prompt must not be empty, --tokens be 1 or more, --temperature 0 or more.");
        }
        RunId id = run != null ? new RunId(run) : RunFolder.latest(workDirectory).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                "There is no run in " + workDirectory + ": train a model first with ./iota train."));
        Path folder = RunFolder.of(workDirectory, id).output();
        TrainedModel.Description description = TrainedModel.describe(folder);
        Tokenizer tokenizer = Tokenizers.named(description.tokenizer());
        TorchRuntime.start(1);
        try (WholeModel model = TrainedModel.open(folder, description)) {
            System.out.print(prompt);
            generate(model, tokenizer, description.training().sequenceLength());
            System.out.println();
        }
        return 0;
    }

    private void generate(WholeModel model, Tokenizer tokenizer, int window) {
        RandomGenerator random = new Random(seed);
        int[] context = tokenizer.encode(prompt);
        int written = 0;
        int begin = context.length;
        for (int i = 0; i < tokens; i++) {
            int[] seen = Arrays.copyOfRange(context, Math.max(0, context.length - window), context.length);
            context = Arrays.copyOf(context, context.length + 1);
            context[context.length - 1] = draw(model.logits(seen), random);
            // A character can take several tokens: what is printed is always the whole text so far.
            String text = tokenizer.decode(Arrays.copyOfRange(context, begin, context.length));
            int complete = text.endsWith("\ufffd") ? text.length() - 1 : text.length();
            if (complete > written) {
                System.out.print(text.substring(written, complete));
                System.out.flush();
                written = complete;
            }
        }
    }

    private int draw(float[] logits, RandomGenerator random) {
        int likeliest = 0;
        for (int token = 1; token < logits.length; token++) {
            likeliest = logits[token] > logits[likeliest] ? token : likeliest;
        }
        if (temperature == 0) {
            return likeliest;
        }
        double[] weights = new double[logits.length];
        double total = 0;
        for (int token = 0; token < logits.length; token++) {
            weights[token] = Math.exp((logits[token] - logits[likeliest]) / temperature);
            total += weights[token];
        }
        double point = random.nextDouble() * total;
        for (int token = 0; token < weights.length; token++) {
            point -= weights[token];
            if (point < 0) {
                return token;
            }
        }
        return likeliest;
    }
}
