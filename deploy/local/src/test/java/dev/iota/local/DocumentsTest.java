package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.cli.WorkerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents say of commands, messages and each other is so. */
class DocumentsTest {
    private static final Path HOME = Path.of("..", "..");
    private static final CommandLine IOTA = Iota.commandLine();
    private static final Pattern COMMAND = Pattern.compile("\\./iota (?!test\\b|and\\b)([a-z][^`\\n]*)");
    private static final Pattern WORKER_COMMAND = Pattern.compile("(?m)(?:`|^|\\$ )iota-worker ([a-z][^`\\n]*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*\\.md)?(#[^)]*)?\\)");
    private static final Pattern ARGUMENT = Pattern.compile("\"[^\"]*\"|\\S+");

    @Test
    void everyCommandLineOfIotaParses() throws IOException {
        assertThat(lines(COMMAND)).hasSizeGreaterThan(30).allSatisfy(line -> parse(IOTA, line));
    }

    @Test
    void everyCommandLineOfAWorkerParses() throws IOException {
        assertThat(lines(WORKER_COMMAND)).isNotEmpty().allSatisfy(line -> parse(WorkerCommand.commandLine(Map.of()), line));
    }

    private static List<String> lines(Pattern command) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document).replace("\\|", "|").replace("\\\n", " ");
            command.matcher(text).results().map(match -> match.group(1)).forEach(lines::add);
        }
        return lines;
    }

    /** Without what a shell would take. Values stand for others, so only the names of commands and options are looked at. */
    private static void parse(CommandLine root, String line) {
        String text = line.split(" #| && | > | \\(|; ")[0].strip().replaceAll("[.,:;]$", "");
        List<String> words = ARGUMENT.matcher(text).results().map(MatchResult::group).toList();
        List<String> names = List.of(words.get(0).split("\\|"));
        assertThat(root.getSubcommands().keySet()).containsAll(names);
        CommandLine command = root.getSubcommands().get(names.get(0));
        if (words.size() > 1 && !command.getSubcommands().isEmpty() && !words.get(1).startsWith("-")) {
            List<String> choices = List.of(words.get(1).split("\\|"));
            assertThat(command.getSubcommands().keySet()).containsAll(choices);
            command = command.getSubcommands().get(choices.get(0));
        }
        for (String word : words) {
            if (word.startsWith("-")) {
                String option = word.replaceFirst("[=,.].*", "");
                assertThat(command.getCommandSpec().findOption(option)).as("option %s of %s", option, words.get(0)).isNotNull();
            }
        }
    }

    /** In the README's table a command's options stand beside it. */
    @Test
    void everyOptionBesideACommandIsOneOfIts() throws IOException {
        Pattern row = Pattern.compile("(?m)^\\| `\\./iota ([a-z]+)[^`]*` \\| (.*) \\|$");
        Matcher rows = row.matcher(Files.readString(HOME.resolve("README.md")));
        Set<String> wrong = new TreeSet<>();
        int count = 0;
        while (rows.find()) {
            CommandLine command = IOTA.getSubcommands().get(rows.group(1));
            // Those of another command follow its name.
            String ownOptions = rows.group(2).replaceAll("`\\./iota [^`]*`", "");
            for (MatchResult option : Pattern.compile("`(--[a-z-]+)").matcher(ownOptions).results().toList()) {
                count++;
                boolean isKnown = command != null && command.getCommandSpec().findOption(option.group(1)) != null
                        || IOTA.getSubcommands().get("train").getCommandSpec().findOption(option.group(1)) != null;
                if (!isKnown) {
                    wrong.add(rows.group(1) + " " + option.group(1));
                }
            }
        }
        assertThat(count).isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyMessageIsSaidSomewhere() throws IOException {
        String sources = sources();
        List<String> messages = Files.readAllLines(HOME.resolve("docs/TROUBLESHOOTING.md")).stream()
                .filter(line -> line.startsWith("| `")).map(line -> line.split("(?<!\\\\)\\|")[1]).toList();
        assertThat(messages).hasSizeGreaterThan(30).allSatisfy(message -> {
            List<String> parts = Pattern.compile("`([^`]+)`").matcher(message).results().map(match -> match.group(1))
                    .flatMap(quoted -> Arrays.stream(quoted.split("…"))).filter(part -> !part.isBlank()).toList();
            assertThat(parts.stream().mapToInt(String::length).max().orElse(0)).as("enough to be found: %s", message).isGreaterThan(7);
            assertThat(parts).allSatisfy(part -> assertThat(sources.contains(part)).as("'%s' of %s", part, message).isTrue());
        });
    }

    /** Literals as they are said: joined where a line ended within one, their placeholders gone. */
    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("protocol", "operators", "jobs", "gpu-worker", "access", "dashboard", "deploy/local")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        String all = sources + Files.readString(HOME.resolve("iota"));
        return all.replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\{}|%[,.0-9]*[a-z]|\\$home/", "…");
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                Path target = links.group(1) == null ? document : document.resolveSibling(links.group(1)).normalize();
                assertThat(target).as("%s links to it", document).exists();
                if (links.group(2) != null) {
                    assertThat(anchors(target)).as("%s: %s", document, links.group()).contains(links.group(2).substring(1));
                }
            }
        }
    }

    private static Set<String> anchors(Path document) throws IOException {
        return Files.readAllLines(document).stream().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("docs"))) {
            List<Path> documents = new ArrayList<>(files.filter(file -> file.toString().endsWith(".md")).sorted().toList());
            documents.add(HOME.resolve("README.md"));
            documents.add(HOME.resolve("CONTRIBUTING.md"));
            return documents;
        }
    }
}
