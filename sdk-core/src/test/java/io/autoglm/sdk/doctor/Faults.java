package io.autoglm.sdk.doctor;

import static io.autoglm.sdk.doctor.CheckStep.*;
import static io.autoglm.sdk.error.ErrorCode.*;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.test.SimCertificate;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimGateway;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All faults that the doctor is shown, in the order of the table in {@code docs/doctor.md}. */
final class Faults {

    private static final byte[] ALERT_VERSION = {0x15, 3, 1, 0, 2, 2, 70};

    private Faults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(settings());
        all.addAll(network());
        all.addAll(tls());
        all.addAll(responders());
        all.addAll(paths());
        all.addAll(keys());
        all.addAll(models());
        all.addAll(answers());
        all.addAll(limits());
        return all;
    }

    private static List<Fault> settings() {
        return List.of(
                Fault.of(
                        "The key's source fails",
                        CONFIGURATION,
                        CREDENTIAL_UNAVAILABLE,
                        ward -> ward.says(200, "{}")
                                .credentials(
                                        Credentials.bearer(Mono.error(new IllegalStateException("vault is sealed"))))),
                Fault.of(
                        "A key over plain http to another host",
                        CONFIGURATION,
                        INSECURE_KEY,
                        ward -> Ward.client("http://192.0.2.1/v1").credentials(Credentials.bearer(() -> Ward.KEY))),
                Fault.of("A proxy wants a login", PROXY, PROXY_REFUSED, ward -> proxied(ward, "407 Login")),
                Fault.of("A proxy forbids the host", PROXY, PROXY_REFUSED, ward -> proxied(ward, "403 Forbidden")),
                Fault.of("A proxy cannot reach the host", PROXY, CONNECT_FAILED, ward -> proxied(ward, "503 No")),
                Fault.of(
                        "No proxy at the proxy's address",
                        PROXY,
                        CONNECT_FAILED,
                        ward -> Ward.client("https://api.test/v1")
                                .http(HttpSpec.defaults().withProxy(ProxySpec.http("127.0.0.1", Ward.nobody())))));
    }

    private static AutoGlmClientBuilder proxied(Ward ward, String status) {
        int proxy =
                ward.raw(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return Ward.client("https://api.test/v1")
                .http(HttpSpec.defaults().withProxy(ProxySpec.http("127.0.0.1", proxy)));
    }

    private static List<Fault> network() {
        return List.of(
                Fault.of(
                        "The name does not exist",
                        DNS,
                        DNS_FAILED,
                        ward -> Ward.client("http://nowhere.invalid/v1")
                                .allowInsecureHttp(true)
                                .httpClient(http -> http.resolver(Ward.names(false, Duration.ZERO)))),
                Fault.of(
                                "Only the JVM knows the name",
                                DNS,
                                DNS_FAILED,
                                ward -> Ward.client(named(ward.http((request, sent) -> Ward.whole())))
                                        .httpClient(http -> http.resolver(Ward.names(false, Duration.ZERO))))
                        .because("dns-jvm-only"),
                Fault.of(
                                "Slow DNS",
                                DNS,
                                null,
                                ward -> Ward.client(named(ward.http((request, sent) -> Ward.whole())))
                                        .httpClient(http -> http.resolver(Ward.names(true, Duration.ofMillis(600)))))
                        .because("dns-slow"),
                Fault.of("A foreign server behind the name", DNS, null, ward -> ward.generates(any -> Ward.whole()))
                        .because("dns-foreign")
                        .with(DoctorSpec.defaults().withExpectDns("192.0.2.7")),
                Fault.of(
                        "Nobody listens",
                        TCP,
                        CONNECT_FAILED,
                        ward -> Ward.client("http://127.0.0.1:" + Ward.nobody() + "/v1")),
                Fault.of(
                        "A black hole",
                        TCP,
                        CONNECT_TIMEOUT,
                        ward -> Ward.client("http://127.0.0.1:" + ward.blackHole() + "/v1")));
    }

    private static String named(String url) {
        return url.replace("127.0.0.1", "localhost");
    }

    private static List<Fault> tls() {
        return List.of(
                certificate("An expired certificate", SimCertificate.EXPIRED, true, "tls-expired"),
                certificate("A certificate that is not valid yet", SimCertificate.NOT_YET_VALID, true, "tls-not-yet"),
                certificate("A self-signed certificate", SimCertificate.SELF_SIGNED, false, "tls-self-signed"),
                certificate("A certificate for another host", SimCertificate.WRONG_HOST, true, "tls-host"),
                certificate("A certificate of an unknown authority", SimCertificate.SIGNED, false, "tls-untrusted"),
                Fault.of(
                                "Old TLS only",
                                TLS,
                                TLS_FAILED,
                                ward -> Ward.client("https://127.0.0.1:" + ward.raw(ALERT_VERSION) + "/v1"))
                        .because("tls-version"),
                Fault.of(
                                "https on a port that speaks http",
                                TLS,
                                TLS_FAILED,
                                ward -> Ward.client("https"
                                        + ward.http((request, sent) -> Ward.whole())
                                                .substring(4)))
                        .because("tls-plain"),
                Fault.of(
                        "The handshake is closed",
                        TLS,
                        CONNECTION_LOST,
                        ward -> Ward.client("https://127.0.0.1:" + ward.raw(new byte[0]) + "/v1")),
                Fault.of(
                                "http on a port that speaks TLS",
                                RESPONDER,
                                CONNECTION_LOST,
                                ward -> Ward.client("http"
                                        + secure(ward, SimCertificate.SIGNED)
                                                .baseUrl()
                                                .substring(5)))
                        .because("responder-tls-port"));
    }

    private static Fault certificate(String name, SimCertificate kind, boolean trusted, String cause) {
        return Fault.of(name, TLS, TLS_FAILED, ward -> {
                    SimServer server = secure(ward, kind);
                    AutoGlmClientBuilder client = Ward.client(named(server.baseUrl()));
                    return trusted ? client.trustedCertificates(pem(ward, server)) : client;
                })
                .because(cause);
    }

    private static SimServer secure(Ward ward, SimCertificate kind) {
        return ward.server(SimProfile.OPENAI, same -> same, SimTransport.plain().withCertificate(kind));
    }

    private static Path pem(Ward ward, SimServer server) {
        try {
            Path file = Files.createTempFile("trusted", ".pem");
            ward.later(() -> Files.delete(file));
            return Files.writeString(file, server.certificates().trustedPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Fault> responders() {
        return List.of(
                Fault.of(
                                "A login portal",
                                RESPONDER,
                                HTML_ANSWER,
                                ward -> ward.sim(SimProfile.OPENAI, behavior -> behavior.gateway(SimGateway.PORTAL)))
                        .because("responder-portal"),
                Fault.of("A web page with status 200", RESPONDER, HTML_ANSWER, ward -> ward.always(SimFault.html200()))
                        .because("responder-portal"),
                Fault.of("An empty answer", RESPONDER, EMPTY_ANSWER, ward -> ward.always(SimFault.empty200())),
                Fault.of(
                        "Something that is not HTTP",
                        RESPONDER,
                        MALFORMED_ANSWER,
                        ward -> Ward.client("http://127.0.0.1:"
                                + ward.raw("SSH-2.0-server\r\n".getBytes(StandardCharsets.US_ASCII)) + "/v1")),
                Fault.of(
                        "A redirect",
                        RESPONDER,
                        REDIRECTED,
                        ward -> ward.always(SimFault.redirect("https://login.test/"))),
                Fault.of(
                        "502 of nginx",
                        RESPONDER,
                        BAD_GATEWAY,
                        ward -> ward.always(SimFault.face(SimGateway.NGINX, 502))),
                Fault.of(
                        "503 of Envoy",
                        RESPONDER,
                        BAD_GATEWAY,
                        ward -> ward.always(SimFault.face(SimGateway.ENVOY, 503))),
                Fault.of(
                        "504 of Kong",
                        RESPONDER,
                        BAD_GATEWAY,
                        ward -> ward.always(SimFault.face(SimGateway.KONG, 504))),
                Fault.of(
                        "503 of Apigee",
                        RESPONDER,
                        BAD_GATEWAY,
                        ward -> ward.always(SimFault.face(SimGateway.APIGEE, 503))),
                Fault.of("A server that fails", RESPONDER, SERVER_ERROR, ward -> ward.always(SimFault.status(500))),
                Fault.of(
                        "A model that is still loading",
                        RESPONDER,
                        OVERLOADED,
                        ward -> ward.sim(SimProfile.LLAMACPP, behavior -> behavior.loading(Duration.ofHours(1)))),
                Fault.of("Overload (GLM 1305)", RESPONDER, OVERLOADED, ward -> glm(ward, 429, "1305", "busy")),
                Fault.of(
                        "A gateway that takes no body",
                        RESPONDER,
                        REQUEST_TOO_LARGE,
                        ward -> ward.always(SimFault.face(SimGateway.NGINX, 413))),
                Fault.of(
                        "A reset before the answer",
                        RESPONDER,
                        CONNECTION_LOST,
                        ward -> ward.always(SimFault.resetBeforeHeaders())),
                Fault.of(
                                "A server that never answers",
                                RESPONDER,
                                FIRST_EVENT_TIMEOUT,
                                ward -> ward.always(SimFault.stallBeforeHeaders()))
                        .streamed());
    }

    private static AutoGlmClientBuilder glm(Ward ward, int status, String code, String message) {
        return ward.says(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}")
                .dialect("zhipu");
    }

    private static List<Fault> paths() {
        return List.of(
                Fault.of("A wrong path", PATH, PATH_NOT_FOUND, ward -> at(ward, SimProfile.VLLM, "/somewhere/else"))
                        .because("path-other"),
                Fault.of("/v1 is missing", PATH, PATH_NOT_FOUND, ward -> at(ward, SimProfile.AZURE, "/openai"))
                        .because("path-other"),
                Fault.of("/v1 twice", PATH, PATH_NOT_FOUND, ward -> at(ward, SimProfile.VLLM, "/v1/v1"))
                        .because("path-other"),
                Fault.of(
                        "No such API at all",
                        PATH,
                        PATH_NOT_FOUND,
                        ward -> ward.says(404, "{\"detail\":\"Not Found\"}")));
    }

    private static AutoGlmClientBuilder at(Ward ward, SimProfile profile, String path) {
        return Ward.client(
                ward.server(profile, same -> same, SimTransport.plain()).url() + path);
    }

    private static List<Fault> keys() {
        String expired = "Bearer error=\"invalid_token\", error_description=\"The access token expired\"";
        return List.of(
                Fault.of(
                        "A wrong key",
                        AUTHENTICATION,
                        UNAUTHENTICATED,
                        ward -> ward.sim(SimProfile.OPENAI, behavior -> behavior.apiKey("another"))),
                Fault.of(
                                "No key",
                                AUTHENTICATION,
                                UNAUTHENTICATED,
                                ward -> ward.sim(SimProfile.OPENAI, behavior -> behavior.apiKey("another"))
                                        .credentials(null))
                        .because("auth-none-sent"),
                Fault.of(
                                "A proxy takes the key away",
                                AUTHENTICATION,
                                UNAUTHENTICATED,
                                ward -> ward.says(401, "{\"error\":{\"message\":\"You didn't provide an API key.\"}}"))
                        .because("auth-none-arrived"),
                Fault.of(
                        "An expired token",
                        AUTHENTICATION,
                        CREDENTIAL_EXPIRED,
                        ward -> ward.says(401, "{}", "WWW-Authenticate", expired)),
                Fault.of(
                        "An expired key, told as 403",
                        AUTHENTICATION,
                        CREDENTIAL_EXPIRED,
                        ward -> ward.says(403, "{\"error\":{\"message\":\"This token has expired.\"}}")),
                Fault.of(
                                "A token signed by a wrong clock",
                                AUTHENTICATION,
                                CREDENTIAL_EXPIRED,
                                ward -> ward.says(
                                                401,
                                                "{\"error\":{\"code\":\"1003\",\"message\":\"Authorization Token expired\"}}",
                                                "Date",
                                                hourAhead())
                                        .credentials(Credentials.glmToken("id0123456789.secret0123456789")))
                        .because("auth-clock"),
                Fault.of(
                        "A key of the other GLM site (1000)",
                        AUTHENTICATION,
                        UNAUTHENTICATED,
                        ward -> glm(ward, 401, "1000", "Authentication failed")),
                Fault.of(
                        "An international key in China (1002)",
                        AUTHENTICATION,
                        UNAUTHENTICATED,
                        ward -> glm(ward, 401, "1002", "The Authorization Token is invalid")),
                Fault.of(
                        "A missing scope",
                        PERMISSION,
                        PERMISSION_DENIED,
                        ward -> ward.says(
                                403,
                                "{}",
                                "WWW-Authenticate",
                                "Bearer error=\"insufficient_scope\", scope=\"chat:write\"")),
                Fault.of(
                        "A key that may not call (GLM 1220)",
                        PERMISSION,
                        PERMISSION_DENIED,
                        ward -> glm(ward, 403, "1220", "You do not have permission")),
                Fault.of("A wrong clock", CLOCK, null, ward -> ward.generates(any -> Ward.whole(), "Date", hourAhead()))
                        .because("clock-skew"));
    }

    private static String hourAhead() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3600).atZone(ZoneOffset.UTC));
    }

    private static List<Fault> models() {
        return List.of(
                Fault.of(
                                "A wrong model",
                                MODEL,
                                MODEL_NOT_FOUND,
                                ward -> ward.sim(
                                        SimProfile.OPENAI, behavior -> behavior.models("glm-4-air", "glm-4.5")))
                        .because("model-unlisted"),
                Fault.of(
                        "A wrong model, and no list",
                        MODEL,
                        MODEL_NOT_FOUND,
                        ward -> ward.says(
                                404,
                                "{\"error\":{\"message\":\"The model does not exist\",\"code\":\"model_not_found\"}}")));
    }

    private static List<Fault> answers() {
        return List.of(
                Fault.of(
                                "An answer with half its members",
                                GENERATION,
                                null,
                                ward -> ward.generates(
                                        any -> Ward.Answer.of(
                                                200,
                                                "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}")))
                        .because("generation-missing")
                        .deep(),
                Fault.of(
                                "A server that thinks for too long",
                                GENERATION,
                                DEADLINE_EXCEEDED,
                                ward -> ward.generates(any -> new Ward.Answer(200, Map.of(), Flux.never())))
                        .deep(),
                Fault.of(
                                "A content filter",
                                GENERATION,
                                CONTENT_FILTERED,
                                ward -> ward.generates(any -> Ward.Answer.of(
                                        400, "{\"error\":{\"message\":\"filtered\",\"code\":\"content_filter\"}}")))
                        .deep(),
                Fault.of(
                                "A proxy that holds the stream back",
                                STREAMING,
                                null,
                                ward -> streaming(
                                        ward,
                                        Ward.deltas(12)
                                                .concatWith(Ward.end())
                                                .collectList()
                                                .map(all -> String.join("", all))
                                                .delayElement(Duration.ofMillis(400))
                                                .flux()))
                        .because("stream-held-back")
                        .deep()
                        .streamed(),
                Fault.of("A slow first token", STREAMING, FIRST_EVENT_TIMEOUT, ward -> streaming(ward, Flux.never()))
                        .deep()
                        .streamed(),
                Fault.of(
                                "A stream that stalls",
                                STREAMING,
                                SILENCE_TIMEOUT,
                                ward -> streaming(ward, Ward.deltas(2).concatWith(Flux.never())))
                        .deep()
                        .streamed(),
                Fault.of("A stream that is cut", STREAMING, STREAM_CUT, ward -> streaming(ward, Ward.deltas(2)))
                        .deep()
                        .streamed(),
                Fault.of(
                                "A stream that is reset",
                                STREAMING,
                                STREAM_CUT,
                                ward -> streaming(
                                        ward, Ward.deltas(2).concatWith(Flux.error(new IOException("seeded")))))
                        .deep()
                        .streamed());
    }

    private static AutoGlmClientBuilder streaming(Ward ward, Flux<String> pieces) {
        return ward.generates(streamed -> streamed ? Ward.stream(pieces) : Ward.whole());
    }

    private static List<Fault> limits() {
        return List.of(
                Fault.of(
                        "A burst of requests",
                        HEADROOM,
                        RATE_LIMITED,
                        ward -> ward.always(SimFault.rateLimited(Duration.ofSeconds(2)))),
                Fault.of(
                        "Too many calls at once (GLM 1302)",
                        HEADROOM,
                        RATE_LIMITED,
                        ward -> glm(ward, 429, "1302", "High concurrency usage")),
                Fault.of(
                        "A quota that is used up",
                        HEADROOM,
                        QUOTA_EXHAUSTED,
                        ward -> ward.says(
                                429, "{\"error\":{\"message\":\"You exceeded it\",\"code\":\"insufficient_quota\"}}")),
                Fault.of(
                        "A balance that is used up",
                        HEADROOM,
                        QUOTA_EXHAUSTED,
                        ward -> ward.says(402, "{\"error\":{\"message\":\"Insufficient balance\"}}")),
                Fault.of(
                        "A coding-plan key at the general URL (GLM 1113)",
                        HEADROOM,
                        QUOTA_EXHAUSTED,
                        ward -> glm(ward, 429, "1113", "Insufficient balance or no resource package")),
                Fault.of(
                                "A quota that shows only when generating",
                                HEADROOM,
                                QUOTA_EXHAUSTED,
                                ward -> ward.generates(any -> Ward.Answer.of(
                                        429,
                                        "{\"error\":{\"message\":\"none left\",\"code\":\"insufficient_quota\"}}")))
                        .deep(),
                Fault.of(
                                "Little left of a limit",
                                HEADROOM,
                                null,
                                ward -> ward.generates(
                                        any -> Ward.whole(),
                                        "x-ratelimit-limit-requests",
                                        "100",
                                        "x-ratelimit-remaining-requests",
                                        "2",
                                        "x-ratelimit-reset-requests",
                                        "30s"))
                        .because("headroom-low"));
    }
}
