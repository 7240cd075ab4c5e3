package dev.iota.kubernetes;

import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.crdgenerator.annotations.Crd;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Kubernetes, Flink's operator and Strimzi's would say of a document. */
final class Kinds {
    private static final String FLINK = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
    private static final String GENERATOR = "io.strimzi.crdgenerator.CrdGenerator";
    private static final Map<String, Class<?>> OWN = Map.of(
            "v1/ConfigMap", ConfigMap.class, "v1/Namespace", Namespace.class, "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class, "apps/v1/StatefulSet", StatefulSet.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class, "rbac.authorization.k8s.io/v1/Role", Role.class,
            "rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class);

    /** Fabric8's classes keep what they don't know for whoever does: here it is an error. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(AnnotationIntrospector.pair(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }

                @Override
                public boolean hasIgnoreMarker(AnnotatedMember member) {
                    return member.getName().equals("additionalProperties") || super.hasIgnoreMarker(member);
                }
            }, AnnotationIntrospector.nopInstance()))
            .build();

    private final Map<String, JsonSchema> custom = new HashMap<>();

    /** @param folder takes Strimzi's definitions */
    Kinds(Path folder) throws IOException, InterruptedException {
        try (InputStream definition = Kinds.class.getResourceAsStream(FLINK)) {
            JsonNode tree = new YAMLMapper().readTree(definition);
            // This release of the operator's API, the newest on Maven Central, is older than Flink 2; operators from 1.13 on know it.
            ((ObjectNode) tree.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/flinkVersion")).remove("enum");
            learn(tree);
        }
        List<Class<?>> strimzi = List.of(KafkaTopic.class, KafkaUser.class);
        define(strimzi, folder);
        for (Class<?> kind : strimzi) {
            learn(new YAMLMapper().readTree(definition(kind, folder).toFile()));
        }
    }

    private static Path definition(Class<?> kind, Path folder) {
        return folder.resolve(kind.getSimpleName() + ".yaml");
    }

    /** By Strimzi's own generator, as its build does. */
    private static void define(List<Class<?>> kinds, Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("generator.txt");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", jar(KafkaTopic.class) + System.getProperty("path.separator") + jar(Crd.class), GENERATOR,
                "--target-kube", "1.25+", "--crd-api-version", "v1", "--api-versions", "v1", "--storage-version", "v1", "--yaml"));
        kinds.forEach(kind -> command.add(kind.getName() + "=" + definition(kind, folder)));
        Process generator = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (generator.waitFor() != 0) {
            throw new IllegalStateException("Strimzi's generator failed: " + Files.readString(said));
        }
    }

    private static Path jar(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void learn(JsonNode definition) {
        for (JsonNode version : definition.at("/spec/versions")) {
            JsonNode schema = version.at("/schema/openAPIV3Schema");
            ObjectNode properties = (ObjectNode) schema.get("properties");
            for (String always : List.of("apiVersion", "kind", "metadata")) {
                properties.putObject(always);
            }
            close(schema);
            String kind = String.join("/", definition.at("/spec/group").asText(), version.get("name").asText(),
                    definition.at("/spec/names/kind").asText());
            custom.put(kind, JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema));
        }
    }

    /** A cluster drops fields that it does not know without a word; here they are errors. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Kinds::close);
    }

    /** What is wrong with it; nothing if it would be taken. */
    List<String> problems(ObjectNode document) {
        String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
        List<String> problems = new ArrayList<>();
        if (custom.containsKey(kind)) {
            custom.get(kind).validate(document).stream().map(ValidationMessage::getMessage).forEach(problems::add);
        } else if (OWN.containsKey(kind)) {
            try {
                STRICT.treeToValue(document, OWN.get(kind));
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        } else {
            problems.add("nobody knows the kind " + kind);
        }
        return problems.stream().map(problem -> kind + " " + document.at("/metadata/name").asText() + ": " + problem).toList();
    }
}
