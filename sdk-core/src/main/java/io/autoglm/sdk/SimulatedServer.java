package io.autoglm.sdk;

import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.ServerPaths;
import java.net.URI;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * The preset {@code sim}: the simulated server of the test kit, started at first use.
 *
 * <p>The test kit depends on no module of ours, so what it registers is a plain {@link Supplier} of its base URL.
 */
final class SimulatedServer {

    static final String PROVIDER = "sim";
    private static final String SUPPLIER = "io.autoglm.test.SimProvider";

    private static final ServerPaths PATHS =
            new ServerPaths("models", null, "health", ServerPaths.DEFAULTS.embeddings());

    private SimulatedServer() {}

    @SuppressWarnings("rawtypes") // a service is looked up by its raw class
    static Preset preset() {
        Supplier<?> supplier = ServiceLoader.load(Supplier.class).stream()
                .filter(candidate -> candidate.type().getName().equals(SUPPLIER))
                .findFirst()
                .<Supplier<?>>map(ServiceLoader.Provider::get)
                .orElseThrow(() -> new IllegalArgumentException(
                        "provider sim needs the test kit on the class path:" + " add io.autoglm:autoglm-sdk-test"));
        return new Preset(
                PROVIDER, (URI) supplier.get(), OpenAiDialect.NAME, List.of(), false, PATHS, Preset.COMPATIBLE);
    }
}
