package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No call waits for a file: the hints are read while a client is built. A class loader of the test's own watches, in which nothing is loaded yet. */
class HintLoadingTests {

    private static final String[] BUNDLES = {
        "io/autoglm/sdk/error/hints.properties", "io/autoglm/sdk/error/hints_zh.properties"
    };

    @Test
    void bothLanguagesAreReadWhenAClientIsBuilt() throws Exception {
        try (Watching fresh = new Watching()) {
            Class<?> exchange = fresh.loadClass(Exchange.class.getName());
            Object scripted = fresh.loadClass(ScriptedExchange.class.getName())
                    .getMethod("create")
                    .invoke(null);
            Object builder = fresh.loadClass(AutoGlmClient.class.getName())
                    .getMethod("builder")
                    .invoke(null);
            builder.getClass().getMethod("exchange", exchange).invoke(builder, scripted);
            assertThat(fresh.found).doesNotContain(BUNDLES);

            builder.getClass().getMethod("build").invoke(builder);

            assertThat(fresh.found).contains(BUNDLES);
        }
    }

    /** Loads everything but the JDK anew, and notes which resources are found. */
    private static final class Watching extends URLClassLoader {

        private final Queue<String> found = new ConcurrentLinkedQueue<>();

        Watching() {
            super(
                    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(Watching::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public @Nullable URL findResource(String name) {
            URL resource = super.findResource(name);
            if (resource != null) {
                found.add(name);
            }
            return resource;
        }
    }
}
