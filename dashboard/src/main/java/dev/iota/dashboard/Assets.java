package dev.iota.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The files of the page, all from the class path, by the path at which they are served. */
final class Assets {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PICTURE = "image/svg+xml";
    private static final String CHARTS = "META-INF/maven/org.webjars/echarts/pom.properties";
    private static final String[] SCRIPTS = {"app", "board", "charts", "format", "log", "merges", "miners", "pipeline", "rewards", "table", "theme"};

    private final Map<String, Asset> assets = new LinkedHashMap<>();

    /** A file with its media type. */
    record Asset(String type, byte[] bytes) {}

    Assets() {
        add("/", "page/index.html", HTML);
        add("/style.css", "page/style.css", STYLE);
        add("/icon.svg", "page/icon.svg", PICTURE);
        for (String script : SCRIPTS) {
            add("/" + script + ".js", "page/" + script + ".js", SCRIPT);
        }
        assets.put("/echarts.js", new Asset(SCRIPT, read("/META-INF/resources/webjars/echarts/" + chartsVersion() + "/echarts.min.js")));
    }

    /** Null if there is none. */
    Asset at(String path) {
        return assets.get(path);
    }

    private void add(String path, String resource, String type) {
        assets.put(path, new Asset(type, read(resource)));
    }

    private static String chartsVersion() {
        try (InputStream in = Assets.class.getResourceAsStream("/" + CHARTS)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + resource + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
