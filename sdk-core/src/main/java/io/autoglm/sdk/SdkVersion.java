package io.autoglm.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, as the build wrote it down. */
final class SdkVersion {

    /** What every request carries as {@code User-Agent}, before the application's own word. */
    static final String USER_AGENT = "autoglm-sdk-java/" + read();

    private SdkVersion() {}

    private static String read() {
        try (InputStream in = SdkVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("version.properties of the SDK cannot be read", unreadable);
        }
    }
}
