package dev.iota.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;

/** Lets the Flink of this process use {@code s3://}: its plugin is loaded apart, as on a cluster, and told what the environment says. */
final class FlinkFileSystems {
    private static final Map<String, String> SETTINGS = Map.of(
            "AWS_ENDPOINT_URL", "s3.endpoint",
            "AWS_REGION", "s3.endpoint.region",
            "AWS_ACCESS_KEY_ID", "s3.access-key",
            "AWS_SECRET_ACCESS_KEY", "s3.secret-key");

    private FlinkFileSystems() {}

    /** Only for stores that need it: the plugin takes a second to load. */
    static void prepare(String store, Configuration configuration) throws IOException {
        Path plugins = Path.of(System.getProperty("iota.home", "."), "deploy", "local", "target", "plugins");
        if (!store.startsWith("s3:") || !Files.isDirectory(plugins)) {
            return;
        }
        SETTINGS.forEach((variable, option) -> {
            String value = System.getenv(variable);
            if (value != null) {
                configuration.setString(option, value);
            }
        });
        if (System.getenv("AWS_ENDPOINT_URL") != null) {
            configuration.setString("s3.path.style.access", "true");
        }
        Path folder = plugins.toAbsolutePath().normalize();
        FileSystem.initialize(configuration, new DefaultPluginManager(new DirectoryBasedPluginFinder(folder).findPlugins(),
                CoreOptions.getPluginParentFirstLoaderPatterns(configuration)));
    }
}
