package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.policy.FallbackSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What answers when a call has failed at all endpoints; absent ones stay as the client has them.
 *
 * @param models         Models to ask in place of the request's own, in this order.
 * @param reserve        Part of the time that is left which is kept for what follows, 0 to 0.9.
 * @param longestReserve How much time is kept at the most.
 */
record FallbackProperties(
        @DefaultValue List<String> models,
        @Nullable Double reserve,
        @Nullable Duration longestReserve) {

    FallbackProperties {
        models = models.stream().filter(model -> !model.isBlank()).toList();
    }

    /** Returns it without an answer of the application. */
    FallbackSpec spec() {
        FallbackSpec d = FallbackSpec.none();
        return named(
                "autoglm.fallback",
                () -> d.withModels(models.toArray(String[]::new))
                        .withReserve(or(reserve, d.reserve()), or(longestReserve, d.longestReserve())));
    }
}
