package dev.iota.jobs.options;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A job as it is started: its options, declared once, from which help, reading, errors and the reference page follow.
 *
 * @param mainClass for {@code flink run -c}
 */
public record JobCommand(String name, String mainClass, String description, List<JobOption<?>> options) {
    static final JobOption<String> CONFIG = JobOption.optional("config",
            new OptionType<>("FILE", "a .yaml or .properties file", file -> file),
            "options as keys without dashes, .yaml or .properties");

    public JobCommand {
        List<JobOption<?>> all = new ArrayList<>(options);
        all.add(CONFIG);
        options = List.copyOf(all);
    }

    /** For picocli: tokens and help. */
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(name).version(name + " " + Release.name())
                .mixinStandardHelpOptions(true);
        spec.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true).footer(
                "Each option can be IOTA_… in the environment, or a key in the file; flags go before",
                "the environment, that before the file. State, restarts, parallelism: Flink's to configure.");
        options.forEach(option -> spec.addOption(spec(option)));
        spec.parser().collectErrors(true);
        return spec;
    }

    private static OptionSpec spec(JobOption<?> option) {
        OptionSpec.Builder spec = OptionSpec.builder(option.flag())
                .description(option.description() + (option.preset() == null ? "" : " (" + option.preset() + ")"));
        if (option.isFlag()) {
            return spec.type(boolean.class).arity("0").build();
        }
        spec.paramLabel(option.type().label()).arity("1").required(false);
        return option.isRepeatable() ? spec.type(List.class).auxiliaryTypes(String.class).build() : spec.type(String.class).build();
    }
}
