package io.autoglm.spring;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image would lack: records that the application's JSON mapper reads ({@link AutoGlmSse}), the names of the properties that
 * {@link UnknownPropertyFailureAnalyzer} offers, and the simulated server behind {@code autoglm.provider=sim}. The rest is found by Spring
 * Boot; what the client itself reads is registered in its own jar.
 */
final class AutoGlmRuntimeHints implements RuntimeHintsRegistrar {

    /** Looked up by the core as a service, by this name. */
    private static final String SIMULATED_SERVER = "io.autoglm.test.SimProvider";

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        new BindingReflectionHintsRegistrar()
                .registerReflectionHints(
                        hints.reflection(),
                        AutoGlmSse.Piece.class,
                        AutoGlmSse.End.class,
                        GenerateEvent.ToolCallDelta.class,
                        Usage.class,
                        AutoGlmProperties.class);
        hints.reflection()
                .registerTypeIfPresent(classLoader, SIMULATED_SERVER, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        hints.resources().registerPattern("META-INF/services/java.util.function.Supplier");
    }
}
