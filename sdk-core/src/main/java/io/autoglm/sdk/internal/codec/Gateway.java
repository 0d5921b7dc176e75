package io.autoglm.sdk.internal.codec;

import org.jspecify.annotations.Nullable;

/** Who answers in place of the model server when it cannot be reached. Told by what each writes, not by its mere presence. */
enum Gateway {
    NGINX,
    KONG,
    ENVOY,
    APIGEE,
    CLOUDFLARE,
    AWS_LOAD_BALANCER;

    /** Returns the gateway that wrote the answer, {@code null} when none is known to have. */
    static @Nullable Gateway of(Evidence answer) {
        ErrorBody body = answer.body();
        String server = answer.header("server");
        String said = answer.said();
        if (body.shape() == ErrorBody.Shape.FAULT) {
            return APIGEE;
        }
        if (body.isHtml()) {
            return ofPage(server, said);
        }
        if (body.isJson()) {
            return isKong(answer) ? KONG : null;
        }
        if (said.startsWith("error code: 1")
                || (server.contains("cloudflare") && body.message().isBlank())) {
            return CLOUDFLARE;
        }
        boolean isEnvoy = server.contains("envoy")
                || !answer.header("x-envoy-ratelimited").isEmpty()
                || said.contains("upstream connect error")
                || said.contains("no healthy upstream")
                || said.contains("upstream request timeout")
                || said.contains("local_rate_limited");
        return isEnvoy ? ENVOY : null;
    }

    private static @Nullable Gateway ofPage(String server, String title) {
        if (server.contains("cloudflare") || title.contains("cloudflare")) {
            return CLOUDFLARE;
        }
        if (server.contains("awselb")) {
            return AWS_LOAD_BALANCER;
        }
        return server.contains("nginx") || server.contains("openresty") ? NGINX : null;
    }

    /** Kong's own answers have a message and its request id, and neither code nor type. */
    private static boolean isKong(Evidence answer) {
        ErrorBody body = answer.body();
        boolean isBare = body.code() == null && body.type() == null && body.shape() == ErrorBody.Shape.JSON;
        boolean named = answer.header("server").startsWith("kong")
                || answer.said().startsWith("no route matched with those values")
                || answer.said().startsWith("name resolution failed")
                || (body.requestId() != null
                        && answer.header("x-kong-upstream-latency").isEmpty());
        return isBare && !body.message().isBlank() && named;
    }
}
