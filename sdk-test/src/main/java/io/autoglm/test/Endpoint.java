package io.autoglm.test;

import org.jspecify.annotations.Nullable;

/**
 * What a path of a server is.
 *
 * @param route  what it does
 * @param method the one method it takes
 * @param argument what the path itself says: a deployment, a task; {@code null} for none
 * @param fixed  the answer of a {@link Route#FIXED} path, else {@code null}
 */
record Endpoint(
        Route route,
        String method,
        @Nullable String argument,
        @Nullable Plan fixed) {

    /** What a path does. */
    enum Route {
        CHAT(true),
        COMPLETIONS(true),
        EMBEDDINGS(true),
        GENERATE(true),
        ASYNC_CHAT(true),
        ASYNC_RESULT(false),
        MODELS(false),
        TOKENIZE(false),
        DETOKENIZE(false),
        /** Says whether the server lives: takes no fault and no limit. */
        HEALTH(false),
        /** Always the same answer. */
        FIXED(false);

        final boolean generates;

        Route(boolean generates) {
            this.generates = generates;
        }
    }

    static Endpoint post(Route route) {
        return new Endpoint(route, "POST", null, null);
    }

    static Endpoint get(Route route) {
        return new Endpoint(route, "GET", null, null);
    }

    static Endpoint fixed(Plan answer) {
        return new Endpoint(Route.FIXED, "GET", null, answer);
    }

    static Endpoint health(Plan answer) {
        return new Endpoint(Route.HEALTH, "GET", null, answer);
    }

    Endpoint of(String what) {
        return new Endpoint(route, method, what, fixed);
    }
}
