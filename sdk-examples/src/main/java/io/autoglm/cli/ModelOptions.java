package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model answers, where, and how long it may take to begin and to go on. */
final class ModelOptions {

    @Mixin
    final EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The model, as the server names it. Default: AUTOGLM_MODEL; 'sim' for the simulated server.")
    @Nullable
    String model;

    @Option(
            names = "--timeout-first",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "The longest wait for the first event of a streamed answer. Default: 60s.")
    @Nullable
    Duration first;

    @Option(
            names = "--timeout-idle",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "The longest silence between events of a streamed answer. Default: 2m.")
    @Nullable
    Duration idle;

    @Option(
            names = "--fallback-model",
            paramLabel = "M",
            description =
                    "A model to ask when a call has failed at all endpoints before any of its answer was there. May be repeated: in "
                            + "this order. Default: none.")
    List<String> fallbackModels = List.of();

    @Option(
            names = "--hedge-after",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description =
                    "How long an attempt may be silent before a second one is made beside it; the first answer wins. Default: never.")
    @Nullable
    Duration hedgeAfter;

    /** Returns the model to ask. */
    String model(Shell shell) {
        String variable = shell.variable("AUTOGLM_MODEL");
        if (model != null || !variable.isEmpty()) {
            return model != null ? model : variable;
        }
        if (endpoint.simulated(shell)) {
            return EndpointOptions.SIMULATED;
        }
        throw new UsageException("no model: set --model or AUTOGLM_MODEL");
    }

    /** Makes the client; see {@link Connection#open}. */
    Connection connect(Shell shell, Telling telling) {
        return Connection.open(endpoint, timeouts(), shell, builder -> {
            Connection.tell(builder, telling, shell);
            apply(builder);
        });
    }

    /** Makes the client, {@code more} having a say too; see {@link Connection#open}. */
    Connection connect(Shell shell, Consumer<AutoGlmClientBuilder> more) {
        return Connection.open(endpoint, timeouts(), shell, builder -> {
            more.accept(builder);
            apply(builder);
        });
    }

    private void apply(AutoGlmClientBuilder builder) {
        if (hedgeAfter != null) {
            builder.hedge(HedgeSpec.after(hedgeAfter));
        }
        try {
            builder.fallback(FallbackSpec.none().withModels(fallbackModels.toArray(String[]::new)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--fallback-model must not be blank");
        }
    }

    private TimeoutSpec timeouts() {
        TimeoutSpec spec = TimeoutSpec.defaults();
        spec = first == null ? spec : spec.withFirstEvent(first);
        return idle == null ? spec : spec.withSilence(idle);
    }
}
