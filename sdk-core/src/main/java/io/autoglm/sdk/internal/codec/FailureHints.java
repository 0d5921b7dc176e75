package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
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
    private record Rule(@Nullable Gateway gateway, int status, String words, String hint) {

        boolean fits(Evidence answer, @Nullable Gateway who) {
            return (gateway == null || gateway == who)
                    && (status == ANY || status == answer.status())
                    && answer.said().contains(words);
        }
    }

    private static final List<Rule> RULES = new ArrayList<>();

    static {
        // gateways in general
        String tls = "This port speaks TLS: the base URL must begin with https://.";
        add(null, 400, "plain http request was sent to https port", tls);
        add(null, 400, "sent an http request to an https server", tls);
        add(
                null,
                400,
                "no required ssl certificate",
                "The server wants to know who connects: give it a client certificate (TlsSpec.withClientCertificate).");
        add(null, 407, "", "A proxy in between wants to know who you are: configure its credentials.");
        add(
                null,
                400,
                "bad json formatting",
                "A gateway could not read the whole body: Kong's AI proxy reads 8 KiB unless its max_request_body_size is raised, and"
                        + " pictures are larger.");
        add(
                null,
                400,
                "response streaming is not enabled",
                "The gateway forbids streams for this model: allow them there (response_streaming), or use generate().");
        add(
                null,
                400,
                "cannot use own model",
                "The gateway decides the model itself: ask for the one that its message names, or for none.");
        add(
                null,
                500,
                "transformation failed",
                "The gateway could not read what the server behind it answered: compare its configured provider with the server.");
        add(
                null,
                402,
                "",
                "No credits are left, or less than this answer may cost: recharge the account, or lower maxOutputTokens.");
        add(
                null,
                408,
                "",
                "A server or proxy gave up waiting for the request or the model: another attempt may be quicker.");
        add(null, 409, "", "Another request stands in the way of this one: another attempt may find the way free.");
        add(null, 429, "budget", "A budget of the gateway is used up: its administrator can raise it.");
        // self-hosted servers
        add(null, 503, "loading model", "The server is still loading the model: it answers when that is done.");
        add(
                null,
                503,
                "maximum pending requests exceeded",
                "The server's queue is full: lower the concurrency limit, or raise OLLAMA_MAX_QUEUE or OLLAMA_NUM_PARALLEL there.");
        add(
                null,
                404,
                "try pulling it first",
                "The server does not hold this model: pull it there, or ask for another.");
        // nginx
        add(
                Gateway.NGINX,
                413,
                "",
                "nginx takes bodies up to 1 MiB unless client_max_body_size is raised: raise it, or shrink pictures.");
        add(Gateway.NGINX, 502, "", "nginx reached no server behind it: see whether that runs and is not restarting.");
        add(
                Gateway.NGINX,
                503,
                "",
                "nginx limits the requests (limit_req, limit_conn), or the service is switched off there.");
        add(
                Gateway.NGINX,
                504,
                "",
                "nginx gave up waiting for the server: raise its proxy_read_timeout (60 s), or stream the answer.");
        // Kong
        add(
                Gateway.KONG,
                404,
                "no route",
                "Kong has no route for this host and path: compare the base URL with its routes.");
        add(Gateway.KONG, 413, "", "Kong limits the size of requests: raise the limit there, or shrink pictures.");
        add(Gateway.KONG, 429, "", "The limit is Kong's, not the model server's: its rate-limiting plugin sets it.");
        add(
                Gateway.KONG,
                502,
                "",
                "Kong could not read the answer of the server behind it: see that server's log, and http against https.");
        add(
                Gateway.KONG,
                503,
                "name resolution",
                "Kong cannot resolve the name of the server behind it: check its service and its DNS.");
        add(
                Gateway.KONG,
                503,
                "",
                "Kong reached no server behind it: see whether that runs, and Kong's health checks.");
        add(
                Gateway.KONG,
                504,
                "",
                "Kong gave up waiting for the server: raise read_timeout of its service, or stream the answer.");
        add(
                Gateway.KONG,
                401,
                "",
                "Kong's key-auth wants the key in a header of its own, 'apikey' unless configured otherwise.");
        // Envoy and Istio
        add(Gateway.ENVOY, 404, "", "Envoy has no route for this host and path: compare the base URL with its routes.");
        add(Gateway.ENVOY, 413, "", "Envoy limits the size of requests: raise the limit there, or shrink pictures.");
        add(Gateway.ENVOY, 429, "", "The limit is Envoy's, not the model server's: its rate limit filter sets it.");
        add(
                Gateway.ENVOY,
                503,
                "overflow",
                "Envoy's circuit breaker is full: raise max_connections and max_requests there, or send less.");
        add(
                Gateway.ENVOY,
                503,
                "no healthy upstream",
                "Envoy has no healthy server behind it: see whether they run and pass its health checks.");
        add(
                Gateway.ENVOY,
                503,
                "",
                "Envoy lost or never had its connection to the server behind it: see whether that runs.");
        add(
                Gateway.ENVOY,
                504,
                "",
                "Envoy gave up waiting for the server: raise its route's timeout (15 s), or stream the answer.");
        // Apigee
        add(
                Gateway.APIGEE,
                429,
                "",
                "The limit is Apigee's, not the model server's: its quota or spike-arrest policy sets it.");
        add(Gateway.APIGEE, 503, "", "Apigee reached no server behind it: see its target server.");
        add(
                Gateway.APIGEE,
                504,
                "",
                "Apigee gave up waiting for the server behind it: raise its target's timeout, or stream the answer.");
        add(Gateway.APIGEE, 500, "", "A policy of Apigee failed, not the model server: its trace names which.");
        // CDNs and load balancers
        add(
                Gateway.CLOUDFLARE,
                429,
                "",
                "The CDN limits the requests of this address: a rule there (error 1015) must let it through.");
        add(
                Gateway.CLOUDFLARE,
                524,
                "",
                "The CDN waits 100 s for the first byte: stream the answer, or go round the CDN.");
        add(
                Gateway.CLOUDFLARE,
                525,
                "",
                "The CDN's TLS handshake with the server failed: check the certificate there.");
        add(
                Gateway.CLOUDFLARE,
                526,
                "",
                "The CDN does not trust the server's certificate: check the certificate there.");
        add(Gateway.AWS_LOAD_BALANCER, 503, "", "The load balancer has no healthy target: see its target group.");
        add(
                Gateway.AWS_LOAD_BALANCER,
                504,
                "",
                "The load balancer gave up waiting: raise its idle timeout, or stream the answer.");
        for (int status : new int[] {520, 521, 522, 523}) {
            add(
                    null,
                    status,
                    "",
                    "The CDN reached no server behind it, or could not read its answer: see whether that runs.");
        }
        add(null, 524, "", "The CDN waits 100 s for the first byte: stream the answer, or go round the CDN.");
    }

    private FailureHints() {}

    private static void add(@Nullable Gateway gateway, int status, String words, String hint) {
        RULES.add(new Rule(gateway, status, words, hint));
    }

    /** Returns what to do, {@code null} when the failure's own hint says it. */
    static @Nullable String of(ErrorCode code, Evidence answer) {
        GlmCodes.Meaning glm = GlmCodes.of(answer);
        if (glm != null && glm.code() == code) {
            return glm.hint();
        }
        String scope = code == ErrorCode.PERMISSION_DENIED ? missingScope(answer) : null;
        if (scope != null) {
            return scope;
        }
        if (answer.status() == 403 && answer.body().isHtml()) {
            return "A firewall or login portal in between answers with a web page: let this address through.";
        }
        Gateway who = Gateway.of(answer);
        for (Rule rule : RULES) {
            if (rule.fits(answer, who)) {
                return rule.hint();
            }
        }
        return code == ErrorCode.PATH_NOT_FOUND ? wrongBase(answer.baseUrl()) : null;
    }

    private static @Nullable String missingScope(Evidence answer) {
        if (!"insufficient_scope".equals(Challenge.error(answer.challenges()))) {
            return null;
        }
        String scope = Challenge.parameter(answer.challenges(), "scope");
        return scope != null && PLAIN.matcher(scope).matches()
                ? "The token lacks the scope '" + scope + "': ask for a token that has it."
                : "The token lacks a scope: ask the provider which one this call needs.";
    }

    private static @Nullable String wrongBase(@Nullable URI base) {
        String path = base == null || base.getPath() == null ? "" : base.getPath();
        if (path.matches(".*/(chat/)?completions/?")) {
            return "The base URL must end before the path of the call: leave out what comes after /v1.";
        }
        if (GlmCodes.isGlm(base)) {
            return "The base URLs of GLM end in /api/paas/v4 or /api/coding/paas/v4, never in /v1.";
        }
        boolean hasVersion = VERSION.matcher(path).matches();
        return path.isEmpty() || hasVersion || !PLAIN.matcher(path).matches()
                ? null
                : "Nothing answers below '" + path + "': most servers want the base URL to end in '"
                        + path.replaceFirst("/$", "") + "/v1'.";
    }
}
