package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with options, said at once. */
final class Problems {
    private final List<String> problems = new ArrayList<>();

    /** @throws CommandFailure naming all problems, if there are any */
    @SafeVarargs
    static void require(List<String>... problems) {
        List<String> all = new ArrayList<>();
        for (List<String> some : problems) {
            all.addAll(some);
        }
        if (!all.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, String.join(System.lineSeparator(), all));
        }
    }

    /** Tries a value. */
    Problems of(String option, Runnable reading) {
        try {
            reading.run();
        } catch (CommandFailure malformed) {
            problems.add(malformed.getMessage());
        } catch (IllegalArgumentException malformed) {
            problems.add(option + " " + malformed.getMessage());
        }
        return this;
    }

    List<String> list() {
        return List.copyOf(problems);
    }
}
