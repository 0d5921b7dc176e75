package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What to do about an answer of which more is known than its failure's own hint says. The first rule that fits speaks. */
final class FailureHints {

    private static final int ANY = 0;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/ -]{1,100}");
    private static final Pattern VERSION = Pattern.compile(".*/v\\d+[a-z0-9]*/?");

    /**
     * One rule.
     *
     * @param gateway who must have answered, {@code null} for anybody
     * @param status  the status it must have, {@link #ANY} for all
     * @param words   what the message must contain, in lower case
     * @param hint    what to do
     */
    private record Rule(@Nullable Gateway gateway, int status, String words, Hint hint) {

        boolean fits(Evidence answer, @Nullable Gateway who) {
            return (gateway == null || gateway == who)
                    && (status == ANY || status == answer.status())
                    && answer.said().contains(words);
        }
    }

    private static final List<Rule> RULES = new ArrayList<>();

    static {
        // gateways in general
        add(null, 400, "plain http request was sent to https port", "tls-port");
        add(null, 400, "sent an http request to an https server", "tls-port");
        add(null, 400, "no required ssl certificate", "client-certificate");
        add(null, 407, "", "proxy-login");
        add(null, 400, "bad json formatting", "body-cut");
        add(null, 400, "response streaming is not enabled", "streams-forbidden");
        add(null, 400, "cannot use own model", "gateway-model");
        add(null, 500, "transformation failed", "answer-transformed");
        add(null, 402, "", "no-credits");
        add(null, 408, "", "request-timeout");
        add(null, 409, "", "conflict");
        add(null, 429, "budget", "gateway-budget");
        // self-hosted servers
        add(null, 503, "loading model", "model-loading");
        add(null, 503, "maximum pending requests exceeded", "ollama-queue");
        add(null, 404, "try pulling it first", "ollama-pull");
        // nginx
        add(Gateway.NGINX, 413, "", "nginx-413");
        add(Gateway.NGINX, 502, "", "nginx-502");
        add(Gateway.NGINX, 503, "", "nginx-503");
        add(Gateway.NGINX, 504, "", "nginx-504");
        // Kong
        add(Gateway.KONG, 404, "no route", "kong-404");
        add(Gateway.KONG, 413, "", "kong-413");
        add(Gateway.KONG, 429, "", "kong-429");
        add(Gateway.KONG, 502, "", "kong-502");
        add(Gateway.KONG, 503, "name resolution", "kong-dns");
        add(Gateway.KONG, 503, "", "kong-503");
        add(Gateway.KONG, 504, "", "kong-504");
        add(Gateway.KONG, 401, "", "kong-401");
        // Envoy and Istio
        add(Gateway.ENVOY, 404, "", "envoy-404");
        add(Gateway.ENVOY, 413, "", "envoy-413");
        add(Gateway.ENVOY, 429, "", "envoy-429");
        add(Gateway.ENVOY, 503, "overflow", "envoy-overflow");
        add(Gateway.ENVOY, 503, "no healthy upstream", "envoy-unhealthy");
        add(Gateway.ENVOY, 503, "", "envoy-503");
        add(Gateway.ENVOY, 504, "", "envoy-504");
        // Apigee
        add(Gateway.APIGEE, 429, "", "apigee-429");
        add(Gateway.APIGEE, 503, "", "apigee-503");
        add(Gateway.APIGEE, 504, "", "apigee-504");
        add(Gateway.APIGEE, 500, "", "apigee-500");
        // CDNs and load balancers
        add(Gateway.CLOUDFLARE, 429, "", "cdn-429");
        add(Gateway.CLOUDFLARE, 524, "", "cdn-524");
        add(Gateway.CLOUDFLARE, 525, "", "cdn-525");
        add(Gateway.CLOUDFLARE, 526, "", "cdn-526");
        add(Gateway.AWS_LOAD_BALANCER, 503, "", "aws-503");
        add(Gateway.AWS_LOAD_BALANCER, 504, "", "aws-504");
        for (int status : new int[] {520, 521, 522, 523}) {
            add(null, status, "", "cdn-520");
        }
        add(null, 524, "", "cdn-524");
    }

    private FailureHints() {}

    private static void add(@Nullable Gateway gateway, int status, String words, String hint) {
        RULES.add(new Rule(gateway, status, words, Hint.named(hint)));
    }

    /** Returns what to do, {@code null} when the failure's own hint says it. */
    static @Nullable Hint of(ErrorCode code, Evidence answer) {
        GlmCodes.Meaning glm = GlmCodes.of(answer);
        if (glm != null && glm.code() == code) {
            return glm.hint();
        }
        Hint scope = code == ErrorCode.PERMISSION_DENIED ? missingScope(answer) : null;
        if (scope != null) {
            return scope;
        }
        if (answer.status() == 403 && answer.body().isHtml()) {
            return Hint.named("portal-403");
        }
        Gateway who = Gateway.of(answer);
        for (Rule rule : RULES) {
            if (rule.fits(answer, who)) {
                return rule.hint();
            }
        }
        return code == ErrorCode.PATH_NOT_FOUND ? wrongBase(answer.baseUrl()) : null;
    }

    private static @Nullable Hint missingScope(Evidence answer) {
        if (!"insufficient_scope".equals(Challenge.error(answer.challenges()))) {
            return null;
        }
        String scope = Challenge.parameter(answer.challenges(), "scope");
        return scope != null && PLAIN.matcher(scope).matches()
                ? Hint.named("scope-named", scope)
                : Hint.named("scope-unnamed");
    }

    private static @Nullable Hint wrongBase(@Nullable URI base) {
        String path = base == null || base.getPath() == null ? "" : base.getPath();
        if (path.matches(".*/(chat/)?completions/?")) {
            return Hint.named("base-url-path");
        }
        if (GlmCodes.isGlm(base)) {
            return Hint.named("base-url-glm");
        }
        boolean hasVersion = VERSION.matcher(path).matches();
        return path.isEmpty() || hasVersion || !PLAIN.matcher(path).matches()
                ? null
                : Hint.named("base-url-version", path, path.replaceFirst("/$", ""));
    }
}
