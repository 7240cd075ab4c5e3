package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every dependency that runs here is on terms that were looked at. The report is Maven's, of the projects' own words. */
class LicencesTest {
    private static final Path REPORT = Path.of("target", "licences", "THIRD-PARTY.txt");
    private static final Path ALLOWED = Path.of("..", "..", "deploy", "licences.txt");

    /** Of several licences one may choose. */
    @Test
    void everyDependencyHasALicenceThatIsAllowed() throws IOException {
        Map<String, Set<String>> allowed = allowed();
        Set<String> used = new HashSet<>();
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, List<String>> dependency : dependencies().entrySet()) {
            String name = dependency.getKey().substring(0, dependency.getKey().lastIndexOf(':'));
            List<String> granted = dependency.getValue().stream()
                    .filter(licence -> allowed.containsKey(licence) && matches(allowed.get(licence), name)).toList();
            used.addAll(granted);
            if (granted.isEmpty()) {
                refused.add(dependency.getKey() + ": " + dependency.getValue());
            }
        }
        assertThat(refused).as("neither allowed in %s nor for this one", ALLOWED).isEmpty();
        assertThat(used).as("allowed, and used by nobody any more").containsExactlyInAnyOrderElementsOf(allowed.keySet());
    }

    private static boolean matches(Set<String> dependencies, String name) {
        return dependencies.isEmpty() || dependencies.contains(name);
    }

    /** Each licence, and for which dependencies alone: none means all. */
    private static Map<String, Set<String>> allowed() throws IOException {
        Map<String, Set<String>> allowed = new TreeMap<>();
        for (String line : Files.readAllLines(ALLOWED)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split("\\s*\\|\\s*", -1);
                assertThat(parts).as("licence | for whom | why: %s", line).hasSize(3);
                assertThat(parts[2]).as("the reason: %s", line).isNotBlank();
                Set<String> dependencies = parts[1].equals("all") ? Set.of() : Set.of(parts[1].split("\\s+"));
                allowed.merge(parts[0], dependencies, (some, more) -> {
                    throw new AssertionError("twice: " + line);
                });
            }
        }
        return allowed;
    }

    private static Map<String, List<String>> dependencies() throws IOException {
        Map<String, List<String>> dependencies = new TreeMap<>();
        for (String line : Files.readAllLines(REPORT)) {
            String[] parts = line.split("\t");
            if (!line.isBlank()) {
                dependencies.put(parts[0], Arrays.asList(parts).subList(1, parts.length));
            }
        }
        assertThat(dependencies).hasSizeGreaterThan(100);
        return dependencies;
    }
}
