package dev.iota.worker;

/** The release of this software. */
public final class Release {
    private Release() {}

    /** As the jar's manifest names it. */
    public static String name() {
        String version = Release.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
