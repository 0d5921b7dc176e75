package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint is able to serve.
 *
 * @param ready  whether it says that it is
 * @param detail what it says, on one line of at most 300 characters, {@code null} when it says nothing
 */
public record Health(boolean ready, @Nullable String detail) {

    /** Returns an endpoint that serves. */
    public static Health ready(@Nullable String detail) {
        return new Health(true, detail);
    }

    /** Returns an endpoint that answers, but does not serve: it is loading, overloaded or has failed. */
    public static Health notReady(@Nullable String detail) {
        return new Health(false, detail);
    }
}
